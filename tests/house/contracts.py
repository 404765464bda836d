"""A kind of import contract that import-linter lacks: what a room keeps to itself."""

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class OwnRoom(Contract):
    """Files named in `kept` are imported from their own room alone; rooms in `shared` keep nothing to themselves."""

    type_name = "own_room"

    kept = fields.ListField(subfield=fields.StringField())
    shared = fields.ListField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        kept: list[Any] = self.kept  # type: ignore[assignment]
        shared: list[Any] = self.shared or []  # type: ignore[assignment]
        strangers = []
        for room in sorted(graph.find_children("support") - set(shared)):
            for name in kept:
                strangers += self._strangers(graph, room, f"{room}.{name}")
        return ContractCheck(kept=not strangers, metadata={"strangers": strangers})

    @staticmethod
    def _strangers(graph: ImportGraph, room: str, module: str) -> list[tuple[str, str]]:
        if module not in graph.modules:
            return []
        return [
            (importer, one)
            for one in sorted({module, *graph.find_descendants(module)})
            for importer in sorted(graph.find_modules_that_directly_import(one))
            if importer != room and not importer.startswith(f"{room}.")
        ]

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["strangers"]:
            output.print_error(f"{importer} is not allowed to import {imported}: it stays in its room.", bold=False)
