using System.Numerics;
using Reality.Core.Scenes;

namespace Reality.Formats.Gltf;

/// <summary>The triangles of one texture page with one texture coordinate a vertex, as graphics hardware wants them.</summary>
/// <param name="Vertex">Index into the mesh's positions of each vertex.</param>
/// <param name="Coordinates">Texture coordinate of each vertex, (0, 0) at the page's top-left corner.</param>
/// <param name="Indices">Three a triangle, into the two lists above.</param>
internal sealed record PageMesh(int Page, List<int> Vertex, List<Vector2> Coordinates, List<int> Indices)
{
    /// <summary>Splits a mesh by page, in page order; pages without triangles are left out.</summary>
    public static IEnumerable<PageMesh> Split(TexturedMesh mesh)
    {
        var trianglesOfPage = Enumerable.Range(0, mesh.Mesh.TriangleCount).ToLookup(t => mesh.PageOfTriangle[t]);
        for (var page = 0; page < mesh.Pages.Count; page++)
        {
            if (trianglesOfPage.Contains(page))
                yield return Of(mesh, page, trianglesOfPage[page]);
        }
    }

    private static PageMesh Of(TexturedMesh mesh, int page, IEnumerable<int> triangles)
    {
        var result = new PageMesh(page, [], [], []);
        var indexOf = new Dictionary<(int Vertex, Vector2 Coordinate), int>();
        foreach (var t in triangles)
        {
            for (var corner = 3 * t; corner < 3 * t + 3; corner++)
            {
                var key = (mesh.Mesh.Triangles[corner], mesh.TextureCoordinates[corner]);
                if (!indexOf.TryGetValue(key, out var index))
                {
                    indexOf[key] = index = result.Vertex.Count;
                    result.Vertex.Add(key.Item1);
                    result.Coordinates.Add(key.Item2);
                }
                result.Indices.Add(index);
            }
        }
        return result;
    }
}
