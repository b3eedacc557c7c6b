"""PDF: text in our fonts and strokes on pages, written, drawn as pictures, sealed, checked."""
