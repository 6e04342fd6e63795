"""Study (a): skills or technology for lagging regions, under open and closed labour markets."""
