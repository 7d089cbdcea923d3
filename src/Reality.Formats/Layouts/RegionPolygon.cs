using Reality.Core.Numerics;

namespace Reality.Formats.Layouts;

/// <summary>A polygon without its closing point, and the holes in it.</summary>
public sealed record RegionPolygon(IReadOnlyList<Vector2d> Outside, IReadOnlyList<IReadOnlyList<Vector2d>> Holes);
