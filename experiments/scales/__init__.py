"""Do 10 or 100 small firms a row give the effects of every firm one to one?"""
