from ..conftest import PAGE, SkillFolder


def test_triggers_of_one_page_each_are_accepted(folder: SkillFolder) -> None:
    assert folder.lines("PAGE-TRIGGERS") == []


def test_a_trigger_of_two_pages_is_found_in_the_second(folder: SkillFolder) -> None:
    folder.write("patterns/hello.md", PAGE.replace("say hello", "Say Hello"))
    findings = folder.lines("PAGE-TRIGGERS")
    assert 'patterns/hello.md:6: PAGE-TRIGGERS the trigger "Say Hello" belongs to greeting' in (
        "\n".join(findings)
    )


def test_a_trigger_that_finds_another_page_first_is_found(folder: SkillFolder) -> None:
    # In the words that are looked up, the two are one.
    folder.write(
        "patterns/hello.md", PAGE.replace("say hello", "Says: hello!").replace("Greet", "Welcome")
    )
    assert 'hello.md:6: PAGE-TRIGGERS "Says: hello!" finds greeting first' in (
        "\n".join(folder.lines("PAGE-TRIGGERS"))
    )


def test_a_trigger_without_a_word_is_found(folder: SkillFolder) -> None:
    folder.replace("patterns/greeting.md", "  - say hello", '  - "?!"')
    assert '"?!" finds nothing first (nothing)' in folder.lines("PAGE-TRIGGERS")[0]
