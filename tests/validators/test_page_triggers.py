from ..conftest import PAGE, SkillFolder


def test_triggers_of_one_page_each_are_accepted(folder: SkillFolder) -> None:
    assert folder.lines("PAGE-TRIGGERS") == []


def test_a_trigger_of_two_pages_is_found_in_the_second(folder: SkillFolder) -> None:
    folder.write("patterns/hello.md", PAGE.replace("say hello", "Say Hello"))
    findings = folder.lines("PAGE-TRIGGERS")
    assert 'patterns/hello.md:6: PAGE-TRIGGERS the trigger "Say Hello" belongs to greeting' in (
        "\n".join(findings)
    )
