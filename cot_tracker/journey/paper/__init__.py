"""What is printed for a journey: what it says, its issue, and where each label went.

How it is drawn knows no journey and is in `printing`; what people do with labels is a step,
`labelling`."""
