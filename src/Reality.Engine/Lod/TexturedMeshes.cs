using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Scenes;

namespace Reality.Engine.Lod;

/// <summary>Joins textured meshes that share border vertices into one, with all their pages.</summary>
internal static class TexturedMeshes
{
    /// <inheritdoc cref="MeshWelding.Weld"/>
    public static TexturedMesh Join(IReadOnlyList<TexturedMesh> meshes, double toleranceMeters)
    {
        var kept = new List<int>();
        var mesh = MeshWelding.Weld(meshes.Select(part => part.Mesh).ToList(), toleranceMeters, kept);
        var coordinates = new List<Vector2>();
        var pageOfTriangle = new List<int>();
        var pages = new List<Image<Rgb24>>();
        foreach (var part in meshes)
        {
            coordinates.AddRange(part.TextureCoordinates);
            pageOfTriangle.AddRange(part.PageOfTriangle.Select(page => page + pages.Count));
            pages.AddRange(part.Pages);
        }
        return new()
        {
            Mesh = mesh,
            TextureCoordinates = [.. kept.SelectMany(t => coordinates.GetRange(3 * t, 3))],
            PageOfTriangle = [.. kept.Select(t => pageOfTriangle[t])],
            Pages = pages,
        };
    }
}
