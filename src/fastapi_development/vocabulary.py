"""Words with a meaning for the look-up that no page gives them. Used when an index is built."""

from fastapi_development.index_file import FAMILY, FILLER, SUBJECT
from fastapi_development.words import split_words


def stems(text: str) -> frozenset[str]:
    """Return the indexed forms of the words."""
    return frozenset(split_words(text))


FILLERS = stems("""
a about above across actual actually after again against ago all almost alone along already also
although always am among an and another any anybody anyone anything anyway anywhere apart appear
are aren't around as ask asked asking at away back bad basically be became because become been
before begin behind being believe below beside best better between beyond big bit both bring but by
call called came can can't cannot case cause certain certainly clear come comes coming common
complain consider could couldn't couple curious currently day days dear decide definitely despite
did didn't difference different do does doesn't doing don't done down during each easily easy
either else end enough especially etc even ever every everybody everyone everything everywhere
exactly example examples except expect expected explain fact far feel few figure fine first for
forward found from full fully further gave general generally get gets getting give given gives go
goes going gone good got great guess guide had hadn't happen happens hard has hasn't have haven't
having he hello help hence her here hers hi him his hope how however i idea if in indeed inside
instead into is isn't issue issues it it's its itself just keep keeps kind kinda knew know known
last lately later least less let lets like likely little long look looking looks lot lots made
mainly make makes making many matter may maybe me mean means might mine moment more moreover most
mostly much must my myself name need needed needs neither never new next nice no nobody none nor
normal not nothing notice noticed now nowhere of off often oh ok okay old on once one ones only onto
or other others otherwise ought our ours out over own part particular perhaps place please point
possible possibly prefer pretty probably problem problems proper properly purpose put puts question
questions quick quickly quite rather read really reason recently regarding right said same saw say
says see seem seems seen several shall she should shouldn't show shown side simple simply since
situation so some somebody somehow someone something sometimes somewhere soon sort spell still
stuff such suddenly suggest suppose supposed sure take taken takes taking tell than thank thanks
that that's the their theirs them then there therefore these they thing things think this those
though thought through thus till to today together told too took toward tried tries try trying turn
turned two under understand unfortunately unless unlike until up upon us use used useful user uses
using usual usually various very via want wanted wants was wasn't way ways we well went were weren't
what whatever when whenever where whether which while who whoever whole whom whose why will wish
with within without won't wonder wondering word work worked working works world worse worst would
wouldn't i'd i'll i'm i've we're we've you'd you're they're what's there's here's let's who's
how's where's he's she's im ive idk btw tho gonna wanna wrap wrong yes yet you your yours yourself
anybody correct correctly approach recommended recommend recommendation practice practices
recommended advice tip tips tutorial howto docs documentation
python code project app application apps program programs
does did version latest
""") - stems("documentation version call read except user")
"""Words of any question. They neither rank nor count, unless a query holds nothing else."""

FAMILIES = stems("fastapi starlette uvicorn pydantic fast-api")
"""A query that names one of these is about FastAPI."""

SUBJECTS = stems("""
django drf djangorestframework queryset modeladmin viewset modelform flask werkzeug bottle pyramid
tornado sanic aiohttp litestar quart
streamlit gradio odoo wagtail channels
express expressjs node nodejs npm nestjs koa nextjs next.js react reactjs redux vue vuejs
nuxt angular svelte jquery javascript webpack vite usestate useeffect electron
spring springboot hibernate java kotlin android servlet autowired tomcat
rails ruby sidekiq sinatra activerecord devise
laravel php symfony wordpress drupal composer eloquent
asp aspnet dotnet csharp blazor golang gin rust actix axum tokio swift ios elixir phoenix erlang
scala haskell perl cpp
numpy pandas matplotlib scipy sklearn pytorch tensorflow keras jupyter notebook opencv pygame
tkinter qt scrapy selenium
crashloopbackoff kubectl configmap statefulset imagepullbackoff oomkilled
terraform ansible jenkins helm minikube hadoop spark kafka cassandra mongodb elasticsearch
couchdb firebase supabase dynamodb oracle airflow
excel powershell vim emacs latex
""") - stems("next")
"""Names of what other skills are about: a query that names one wants a page that speaks of it."""

KINDS = (
    dict.fromkeys(SUBJECTS, SUBJECT)
    | dict.fromkeys(FILLERS, FILLER)
    | dict.fromkeys(FAMILIES, FAMILY)
)
"""Each of these words, and its kind."""


def tells(word: str) -> bool:
    """Return whether a trigger that holds the word is told from others by it."""
    return kind_of(word) not in (FILLER, FAMILY)


def kind_of(word: str) -> int:
    """Return the kind of the word; 0 for an ordinary one."""
    return KINDS.get(word, 0)
