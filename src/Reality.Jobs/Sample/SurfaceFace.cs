using System.Numerics;

namespace Reality.Jobs.Sample;

/// <summary>A smooth piece of the site's surface with one material.</summary>
/// <param name="Color">Reflectance, linear.</param>
/// <param name="Variant">Seeds what differs between faces of a kind.</param>
/// <param name="Extent">Size of the face in its own coordinates, meters; what a facade needs to place its windows.</param>
internal sealed record SurfaceFace(SurfaceKind Kind, Vector3 Color, int Variant = 0, Vector2 Extent = default);
