"""Study (e): what a higher rate of an investment subsidy does to manufacturing jobs, by size of firm."""
