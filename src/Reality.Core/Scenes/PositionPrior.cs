using Reality.Core.Geodesy;

namespace Reality.Core.Scenes;

/// <summary>A measured camera position with its standard deviations in meters.</summary>
public sealed record PositionPrior(GeoPoint Position, double HorizontalSigmaMeters, double VerticalSigmaMeters);
