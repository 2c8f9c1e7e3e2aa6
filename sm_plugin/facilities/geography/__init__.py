"""The places of facilities: finding one, the nearest of a station, regions, ZIP areas."""
