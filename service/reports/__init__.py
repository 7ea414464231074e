"""Reports over the results of `dermcoder reconcile`: a page, a workbook, samples for an audit."""
