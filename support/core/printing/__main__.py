"""The program that typesets: a template and values in, a PDF out. It is run, not called, and says nothing else."""

import json
import sys


def main() -> None:
    """Read `{template, values}` from standard input and write the PDF to standard output."""
    import typst

    given = json.load(sys.stdin.buffer)
    made = typst.compile(
        given["template"].encode(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"values": json.dumps(given["values"])},
        pdf_standards=["ua-1"],
    )
    sys.stdout.buffer.write(made)


main()
