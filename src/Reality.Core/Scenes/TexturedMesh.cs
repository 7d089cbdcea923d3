using System.Numerics;
using Reality.Core.Imaging;

namespace Reality.Core.Scenes;

/// <summary>A mesh with atlas pages of color.</summary>
public sealed class TexturedMesh
{
    public required Mesh Mesh { get; init; }

    /// <summary>
    /// One coordinate per triangle corner (three a triangle, in the order of <see cref="Mesh.Triangles"/>):
    /// 0 to 1 over the page, (0, 0) its top-left corner, y down.
    /// </summary>
    public required Vector2[] TextureCoordinates { get; init; }

    /// <summary>Index into <see cref="Pages"/> of each triangle.</summary>
    public required int[] PageOfTriangle { get; init; }

    public required IReadOnlyList<Image<Rgb24>> Pages { get; init; }
}
