using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Texturing;

namespace Reality.Engine.Lod;

/// <summary>
/// Paints a simplified mesh with the colors of the finer meshes that it replaces: each texel takes the color of the finer
/// surface nearest to it along its chart's axis.
/// </summary>
internal static class TextureBaking
{
    private const float CellTexels = 64;

    // Minimum cosine between a finer triangle and the axis of a chart; others show the back of something else.
    private const float MinSourceFacing = 0.05f;

    /// <param name="mesh">The mesh to paint.</param>
    /// <param name="sources">Finer meshes, with any origins; each is read once.</param>
    /// <param name="bordersOf">
    /// Vertices of a source on the border of the node, behind which a neighbor continues; null if there is none.
    /// </param>
    /// <param name="texelSizeMeters">Requested texel size; increased if a chart does not fit a page.</param>
    public static TexturedMesh Bake(
        Mesh mesh, IEnumerable<TexturedMesh> sources, Func<Mesh, bool[]>? bordersOf, double texelSizeMeters, int maxPageSize,
        CancellationToken cancellation)
    {
        var texelsPerMeter = (float)(1 / texelSizeMeters);
        var charts = AxisCharts.Of(mesh, texelsPerMeter);
        while (charts.Max(c => Math.Max(c.Width, c.Height)) > maxPageSize)
        {
            texelsPerMeter *= 0.8f;
            charts = AxisCharts.Of(mesh, texelsPerMeter);
        }
        var canvases = charts.Select(c => ChartCanvas.Of(c, mesh)).ToArray();
        var directory = new ChartDirectory(charts, CellTexels / texelsPerMeter);
        foreach (var source in sources)
        {
            cancellation.ThrowIfCancellationRequested();
            var meshFromSource = (source.Mesh.Origin - mesh.Origin).RelativeTo(Vector3d.Zero);
            Paint(source, bordersOf?.Invoke(source.Mesh), meshFromSource, charts, canvases, directory);
        }
        foreach (var canvas in canvases)
            canvas.FillGaps();
        return Assemble(mesh, charts, canvases, maxPageSize);
    }

    private static void Paint(
        TexturedMesh source, bool[]? isBorder, Vector3 meshFromSource, List<AxisChart> charts, ChartCanvas[] canvases,
        ChartDirectory directory)
    {
        var normals = AxisCharts.Normals(source.Mesh);
        Span<Vector3> corners = stackalloc Vector3[3];
        Span<Vector3> placed = stackalloc Vector3[3];
        for (var t = 0; t < source.Mesh.TriangleCount; t++)
        {
            for (var i = 0; i < 3; i++)
                corners[i] = source.Mesh.Positions[source.Mesh.Triangles[3 * t + i]] + meshFromSource;
            for (var halfAxis = 0; halfAxis < 6; halfAxis++)
            {
                if (AxisChart.Facing(halfAxis, normals[t]) < MinSourceFacing)
                    continue;
                foreach (var c in directory.Near(halfAxis, corners))
                {
                    for (var i = 0; i < 3; i++)
                        placed[i] = charts[c].Place(corners[i]);
                    canvases[c].Paint(placed, source.TextureCoordinates.AsSpan(3 * t, 3), source.Pages[source.PageOfTriangle[t]]);
                    if (isBorder is not null)
                        PaintBeyond(source, isBorder, t, placed, canvases[c]);
                }
            }
        }
    }

    private static void PaintBeyond(TexturedMesh source, bool[] isBorder, int t, Span<Vector3> placed, ChartCanvas canvas)
    {
        for (var edge = 0; edge < 3; edge++)
        {
            var (from, to) = (source.Mesh.Triangles[3 * t + edge], source.Mesh.Triangles[3 * t + (edge + 1) % 3]);
            if (isBorder[from] && isBorder[to])
            {
                canvas.PaintBeyond(
                    placed, edge, source.TextureCoordinates.AsSpan(3 * t, 3), source.Pages[source.PageOfTriangle[t]]);
            }
        }
    }

    private static TexturedMesh Assemble(Mesh mesh, List<AxisChart> charts, ChartCanvas[] canvases, int maxPageSize)
    {
        var layout = AtlasPacker.Pack(charts.Select(c => (c.Width, c.Height)).ToArray(), maxPageSize);
        var pages = new AtlasPages(layout);
        var coordinates = new Vector2[mesh.Triangles.Length];
        var pageOfTriangle = new int[mesh.TriangleCount];
        for (var c = 0; c < charts.Count; c++)
        {
            var place = layout.Placements[c];
            var size = pages.SizeOf(place.Page);
            canvases[c].CopyTo(pages, place);
            foreach (var t in charts[c].Triangles)
            {
                pageOfTriangle[t] = place.Page;
                for (var i = 0; i < 3; i++)
                {
                    var p = charts[c].Place(mesh.Positions[mesh.Triangles[3 * t + i]]);
                    coordinates[3 * t + i] = new Vector2(p.X + place.X, p.Y + place.Y) / size;
                }
            }
        }
        return new()
        {
            Mesh = mesh, TextureCoordinates = coordinates, PageOfTriangle = pageOfTriangle, Pages = pages.Filled(),
        };
    }
}
