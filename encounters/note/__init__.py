"""The operative note: a record and its codes in words, as a page and as a PDF.

``build_note_context`` chooses every sentence, ``render_note_html`` lays them out for the browser,
``render_note`` makes the PDF in a bounded child process.
"""
