"""How well the text signals find what people labelled: `outcomes evaluate-signals`."""
