"""The rooms of the house as src/**/CMakeLists.txt declares them."""

import re
from dataclasses import dataclass, field

KEYWORDS = {"LEVEL", "HEADERS", "SOURCES", "TESTS", "BENCHES", "DEPS", "PRIVATE_DEPS", "TEST_DEPS"}


@dataclass
class Module:
    name: str
    folder: str
    lists: dict = field(default_factory=dict)

    @property
    def level(self):
        return int(self.lists["LEVEL"][0])

    @property
    def family(self):
        return self.name.split("/")[0]

    def modules_named(self, *keywords):
        """The modules (not third-party libraries) named under the keywords."""
        for keyword in keywords:
            for name in self.lists.get(keyword, []):
                if not name.startswith("longwatch::"):
                    yield name


def parse_modules(tree):
    """Every lw_module() call, by name."""
    modules = {}
    for path in tree.files("CMakeLists.txt", under=("src",)):
        text = re.sub(r"#[^\n]*", "", tree.read(path))
        for call in re.finditer(r"\blw_module\s*\(([^()]*)\)", text):
            words = call.group(1).split()
            module = Module(words[0], path.rpartition("/")[0])
            keyword = None
            for word in words[1:]:
                if word in KEYWORDS:
                    keyword = word
                    module.lists[keyword] = []
                else:
                    module.lists[keyword].append(word)
            modules[module.name] = module
    return modules


def module_of(modules, path):
    """The module whose folder holds the file, or None."""
    holders = [m for m in modules.values() if path.startswith(m.folder + "/")]
    return max(holders, key=lambda m: len(m.folder), default=None)


def reachable(modules, names):
    """The named modules and everything they depend on."""
    waiting = list(names)
    found = set()
    while waiting:
        name = waiting.pop()
        if name in found or name not in modules:
            continue
        found.add(name)
        waiting.extend(modules[name].modules_named("DEPS", "PRIVATE_DEPS"))
    return found
