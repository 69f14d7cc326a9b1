"""`get`: the section that answers, or "nothing found".

It stands on the way of an assistant at work, so it imports no parser of arguments and no `json`.
"""

import sys

from fastapi_development import SKILL_ROOT, SkillError
from fastapi_development.search import Answer, Hit, search
from fastapi_development.store import open_index

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fastapi_development.search import Searchable

USAGE = """usage: fastapi-skill get QUERY [--json] [--limit N] [--tokens N] [--fastapi VERSION]

QUERY is a question, a keyword or an error message. Exit 0 for an answer, 3 for none, 2 for misuse.
  --json             an object with status (answer, nearest or nothing) and hits
  --limit N          at most N pages (5)
  --tokens N         a section of at most N tokens; says what it leaves out
  --fastapi VERSION  says where a page was not proven on that version
  --skill FOLDER     look in this skill, not the one of this package
  --skills FOLDER    look in all skills of this folder at once
"""
LONGEST = 5000
"""Characters of a query."""


ESCAPES = {number: f"\\u{number:04x}" for number in (*range(32), 127)} | {34: '\\"', 92: "\\\\"}
"""Characters that stand otherwise in JSON; lone surrogates are replaced when it is written."""


class UsageError(SkillError):
    """Arguments that cannot be understood; the text says what to do."""


class Options:
    """The arguments of one call."""

    query = ""
    json = False
    limit = 5
    tokens = 0
    fastapi = ""
    root = SKILL_ROOT
    several = False
    """Whether the root holds skills side by side."""
    show = "fastapi-skill show"
    """What reads a whole page."""


def main(arguments: list[str]) -> int:
    """Print the answer to the query; return the exit code."""
    if "-h" in arguments or "--help" in arguments:
        write(USAGE)
        return 0
    try:
        options = read_options(arguments)
        index = open_index(options.root, options.several)
    except SkillError as error:
        sys.stderr.write(f"fastapi-skill get: {error}\n")
        return 2
    answer = search(index, options.query, options.limit)
    write(render_json(index, answer, options) if options.json else render(index, answer, options))
    return 0 if answer.status == "answer" else 3


def write(text: str) -> None:
    """Print the text as UTF-8, whatever the terminal is said to be."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def read_options(arguments: list[str]) -> Options:
    """Return the options; raise UsageError where they make no sense."""
    options = Options()
    words: list[str] = []
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        name, has_value, value = word.partition("=")
        if word == "--json":
            options.json = True
        elif word == "--":
            words += rest
            rest = []
        elif name in ("--limit", "--tokens", "--fastapi", "--skill", "--skills"):
            if not has_value:
                if not rest:
                    raise UsageError(f"{name} needs a value")
                value = rest.pop(0)
            set_option(options, name, value)
        elif word.startswith("--"):
            raise UsageError(f'there is no option "{word}"; see fastapi-skill get --help')
        else:
            words.append(word)
    options.query = check_query(" ".join(words))
    return options


def set_option(options: Options, name: str, value: str) -> None:
    """Set one option that has a value."""
    if name in ("--skill", "--skills"):
        options.root = value
        options.several = name == "--skills"
    elif name == "--fastapi":
        read_version(value)
        options.fastapi = value
    elif not value.isdecimal() or not 1 <= int(value) <= 100_000:
        raise UsageError(f'{name} "{value}" is not a number from 1 to 100000')
    elif name == "--limit":
        options.limit = int(value)
    else:
        options.tokens = int(value)


def check_query(query: str) -> str:
    """Return the query; raise UsageError where there is nothing to look up in it."""
    if len(query) > LONGEST:
        raise UsageError(
            f"the query has {len(query)} characters, over {LONGEST}; "
            "give the last line of the error, or the question alone"
        )
    if not any(letter.isalnum() for letter in query):
        raise UsageError(
            f"the query {query!r} holds no word; give a question, a keyword or an error message"
        )
    return query


def read_version(text: str) -> tuple[int, ...]:
    """Return the numbers of a version such as 0.165.0; raise UsageError where it is none."""
    parts = text.split(".")
    if not all(part.isdecimal() for part in parts):
        raise UsageError(f'--fastapi "{text}" is not a version such as 0.165.0')
    return tuple(map(int, parts))


def covers(proven: str, version: str) -> bool:
    """Return whether a range such as `>=0.164,<0.200` holds the version."""
    for bound in filter(None, proven.split(",")):
        number = read_version(bound.lstrip("<>="))
        size = len(number)
        have = read_version(version)[:size] + (0,) * (size - len(read_version(version)))
        if (bound.startswith(">=") and have < number) or (bound.startswith("<") and have >= number):
            return False
    return True


def render(index: "Searchable", answer: Answer, options: Options) -> str:
    """Return the answer as Markdown."""
    lines = [render_line(index, hit.page, options) for hit in answer.hits]
    section = render_section(index, answer.hits[0], options) if answer.status == "answer" else ""
    return compose(answer.status, section, lines, options.show)


def compose(status: str, section: str, lines: list[str], show: str) -> str:
    """Return the Markdown of an answer: its section, and the lines of the pages found."""
    if status == "nothing":
        return "nothing found\n"
    if status == "nearest":
        return f"no sure answer; the nearest pages ({show} PAGE):\n{''.join(lines)}"
    more = f"\nSee also ({show} PAGE):\n{''.join(lines[1:])}" if lines[1:] else ""
    return f"{section}{more}"


def render_line(index: "Searchable", page: int, options: Options) -> str:
    """Return a line that names the page."""
    return f"- {name_of(index, page, options)}: {index.page(page, 'title')}\n"


def render_section(index: "Searchable", hit: Hit, options: Options) -> str:
    """Return the section that answers, and where it comes from."""
    proven = index.page(hit.page, "fastapi")
    markdown, _ = serve(index, hit, options)
    return (
        f"# {title_of(index, hit)}\n\n{markdown}\n\n"
        f"Source: {source_of(index, hit)}{f', proven on FastAPI {proven}' if proven else ''}"
        f"{warn(index, hit, options)}\n"
        f"Whole page: {options.show} {name_of(index, hit.page, options)} "
        f"({index.page(hit.page, 'outline')})\n"
    )


def name_of(index: "Searchable", page: int, options: Options) -> str:
    """Return the page's name, after that of its skill where there are several."""
    skill = f"{index.page(page, 'skill')}/" if options.several else ""
    return f"{skill}{index.page(page, 'page')}"


def title_of(index: "Searchable", hit: Hit) -> str:
    """Return the page's title, and the section's heading where it is not Use."""
    heading = index.section(hit.page, hit.section, "heading")
    title = index.page(hit.page, "title")
    return title if heading in ("Use", title) else f"{title}: {heading}"


def source_of(index: "Searchable", hit: Hit) -> str:
    """Return the page's path and the section's anchor."""
    anchor = index.section(hit.page, hit.section, "anchor")
    path = index.page(hit.page, "path")
    return f"{path}#{anchor}" if anchor else path


def warn(index: "Searchable", hit: Hit, options: Options) -> str:
    """Return a warning where the page was not proven on the version asked for."""
    proven = index.page(hit.page, "fastapi")
    if not options.fastapi or covers(proven, options.fastapi):
        return ""
    return f" (NOT on {options.fastapi}: check each name against the installed version)"


def serve(index: "Searchable", hit: Hit, options: Options) -> tuple[str, int]:
    """Return the section's Markdown and its size, cut down to the tokens asked for."""
    markdown = index.section(hit.page, hit.section, "markdown")
    tokens = index.tokens(hit.page, hit.section)
    if not options.tokens or tokens <= options.tokens:
        return markdown, tokens
    from fastapi_development.fitting import fit
    from fastapi_development.tokens import count_tokens

    markdown = fit(markdown, options.tokens)
    return markdown, count_tokens(markdown)


def render_json(index: "Searchable", answer: Answer, options: Options) -> str:
    """Return the answer as one JSON object: the first hit with its section, others with a line."""
    hits = []
    for position, hit in enumerate(answer.hits):
        if position == 0 and answer.status == "answer":
            markdown, tokens = serve(index, hit, options)
        else:
            markdown = index.page(hit.page, "summary")
            tokens = -(-len(markdown) // 4)
        fields = {
            "skill": quote(index.page(hit.page, "skill")),
            "page": quote(index.page(hit.page, "page")),
            "section": quote(index.section(hit.page, hit.section, "heading")),
            "title": quote(index.page(hit.page, "title")),
            "score": str(hit.score),
            "tokens": str(tokens),
            "markdown": quote(markdown),
            "source": quote(source_of(index, hit)),
            "fastapi": quote(index.page(hit.page, "fastapi")),
        }
        if warning := warn(index, hit, options):
            fields["warning"] = quote(warning.strip())
        hits.append("{" + ", ".join(f'"{key}": {value}' for key, value in fields.items()) + "}")
    return (
        f'{{"query": {quote(options.query)}, "status": "{answer.status}", '
        f'"hits": [{", ".join(hits)}]}}\n'
    )


def quote(text: str) -> str:
    """Return the text as a JSON string."""
    return f'"{text.translate(ESCAPES)}"'
