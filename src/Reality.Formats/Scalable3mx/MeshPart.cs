using System.Numerics;
using System.Runtime.InteropServices;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Gltf;

namespace Reality.Formats.Scalable3mx;

/// <summary>Triangles of one texture page, no more than viewers draw with 16-bit indices.</summary>
/// <param name="Page">Negative if the mesh has no pages.</param>
/// <param name="Positions">Relative to the origin of the scene, in its coordinate system.</param>
/// <param name="Normals">Of each vertex; empty for a mesh with pages, which is shown without lighting.</param>
/// <param name="TextureCoordinates">Of each vertex, (0, 0) at the bottom-left corner of the page; empty without pages.</param>
/// <param name="Indices">Three per triangle, into the lists above.</param>
internal sealed record MeshPart(
    int Page, Vector3[] Positions, Vector3[] Normals, Vector2[] TextureCoordinates, int[] Indices)
{
    public const int MaxVertices = 65_535;

    /// <summary>Splits a mesh by page, and each page into parts of at most <see cref="MaxVertices"/>.</summary>
    /// <param name="positions">Of each vertex, relative to the origin of the scene.</param>
    public static IEnumerable<MeshPart> Split(TexturedMesh mesh, Vector3d[] positions)
    {
        var normals = mesh.Pages.Count > 0 ? [] : VertexNormals.Of(positions, mesh.Mesh.Triangles);
        foreach (var page in PageMesh.Split(mesh))
        {
            foreach (var indices in IndicesOfParts(page))
                yield return Of(page, indices, positions, normals);
        }
    }

    // In the order of triangles, each part as long as its vertices allow.
    private static IEnumerable<int[]> IndicesOfParts(PageMesh page)
    {
        // The part that a vertex was last used in, counted from 1.
        var partOf = new int[page.Vertex.Count];
        var (first, part, vertexCount) = (0, 1, 0);
        for (var i = 0; i < page.Indices.Count; i += 3)
        {
            if (vertexCount + 3 > MaxVertices)
            {
                yield return [.. CollectionsMarshal.AsSpan(page.Indices)[first..i]];
                (first, part, vertexCount) = (i, part + 1, 0);
            }
            for (var corner = i; corner < i + 3; corner++)
            {
                var vertex = page.Indices[corner];
                if (partOf[vertex] != part)
                    vertexCount++;
                partOf[vertex] = part;
            }
        }
        if (first < page.Indices.Count)
            yield return [.. CollectionsMarshal.AsSpan(page.Indices)[first..]];
    }

    private static MeshPart Of(PageMesh page, int[] indices, Vector3d[] positions, Vector3[] normals)
    {
        var numberOf = new Dictionary<int, int>();
        var used = new List<int>();
        for (var i = 0; i < indices.Length; i++)
        {
            if (!numberOf.TryGetValue(indices[i], out var number))
            {
                numberOf[indices[i]] = number = used.Count;
                used.Add(indices[i]);
            }
            indices[i] = number;
        }
        return new(
            page.Page,
            [.. used.Select(v => positions[page.Vertex[v]].RelativeTo(Vector3d.Zero))],
            normals.Length == 0 ? [] : [.. used.Select(v => normals[page.Vertex[v]])],
            page.Page < 0 ? [] : [.. used.Select(v => new Vector2(page.Coordinates[v].X, 1 - page.Coordinates[v].Y))],
            indices);
    }

    /// <summary>Bounds of the written positions, in single precision.</summary>
    public Box3d Bounds() => Positions.Aggregate(Box3d.Empty, (box, p) => box.Include(new Vector3d(p.X, p.Y, p.Z)));
}
