"""Many runs: replicates on processes, results in a folder, comparison by pairs."""
