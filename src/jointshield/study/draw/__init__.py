"""Figures of studies. Heavy imports happen here only: import this room when drawing.

- `frame`      the line under each figure, and its two files
- `margins`    margin and band, case by case and set by set
- `outputs`    the same for a question without a verdict
- `heat`       margin over two inputs, a panel per value of a third, with each claimant's point
- `limits`     where the first input turns the verdict, over the third
- `geometry`   height against ground range from the site: missile, interceptors
- `ground`     ground tracks and how far interceptors have come by when
- `pictures`   which figures a comparison has
"""
