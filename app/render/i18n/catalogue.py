"""A language's messages in Fluent, read from its file.

**Source:** Project Fluent, Syntax 1.0. Plural categories are CLDR's, by Babel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from babel import Locale
from fluent.runtime import FluentBundle
from fluent.runtime.resolver import CurrentEnvironment, ResolverEnvironment
from fluent.runtime.types import FluentInt
from fluent.syntax import FluentParser, ast

# The group of messages that the page's scripts are sent begins so.
SCRIPTS = "Scripts"


class CatalogueError(ValueError):
    """A language's file cannot be used."""


class Count(FluentInt):
    """A number that chooses a plural form and is written as we write numbers.

    Attributes:
        written: what stands in the message for it.
    """

    written: str

    @classmethod
    def of(cls, value: int, written: str) -> Count:
        """Return a count with its text."""
        made: Count = cls(value)
        made.written = written
        return made

    def format(self, locale: Locale) -> str:
        """Return its text; Fluent's own would be in digits the reader did not choose."""
        del locale
        return self.written


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The messages of one language.

    Attributes:
        lang: language tag, the file's name.
        direction: ``ltr`` or ``rtl``, by CLDR.
        keys: every message.
        scripts: the source of those messages that the page's scripts are sent.
        bundle: Fluent's.
    """

    lang: str
    direction: str
    keys: frozenset[str]
    scripts: str
    bundle: FluentBundle

    def text(self, key: str, values: Mapping[str, str | Count]) -> str:
        """Return a message with its places filled.

        Raises:
            KeyError: there is no such message, or it has a place that ``values`` does not fill.
        """
        pattern = self.bundle.get_message(key).value
        if pattern is None:
            raise KeyError(key)
        errors: list[Exception] = []
        # As format_pattern does, which would turn our counts back into plain ones.
        current = CurrentEnvironment(args=dict(values))
        environment = ResolverEnvironment(context=self.bundle, current=current, errors=errors)
        found = pattern(environment)
        if errors:
            raise KeyError(f"{self.lang}: {key}: {errors[0]}")
        return str(found)


def read_catalogue(lang: str, source: str) -> Catalogue:
    """Read a language's file.

    Raises:
        CatalogueError: a line is not Fluent, or a message stands twice.
        babel.UnknownLocaleError: CLDR does not know the language.
    """
    resource = FluentParser(with_spans=True).parse(source)
    keys: list[str] = []
    scripts: list[str] = []
    group = ""
    for entry in resource.body:
        if isinstance(entry, ast.Junk):
            raise CatalogueError(f"{lang}: not Fluent: {entry.content}")
        if isinstance(entry, ast.GroupComment):
            group = entry.content or ""
        if isinstance(entry, ast.Message):
            keys.append(entry.id.name)
            if group.startswith(SCRIPTS):
                scripts.append(_source_of(entry, source))
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise CatalogueError(f"{lang}: more than once: {', '.join(sorted(twice))}")
    # Names are isolated by the markup around them; marks in the text would reach titles and files.
    bundle = FluentBundle([lang], use_isolating=False)
    bundle.add_resource(resource)
    direction = str(Locale.parse(lang, sep="-").text_direction)
    return Catalogue(lang, direction, frozenset(keys), "\n".join(scripts) + "\n", bundle)


def _source_of(entry: ast.Message, source: str) -> str:
    span = entry.span
    return source[span.start : span.end].strip() if span else ""
