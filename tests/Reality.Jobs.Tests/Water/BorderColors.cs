using System.Numerics;
using System.Text.Json;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Texturing;
using Reality.Jobs.Tests.Execution;

namespace Reality.Jobs.Tests.Water;

/// <summary>Colors on both sides of the borders of the textured tiles of a model in a modeling reference.</summary>
internal sealed class BorderColors
{
    // By vertex, in tenths of a millimeter: the color that each tile has there.
    private readonly Dictionary<(long, long, long), List<(string Tile, Vector3 Color)>> _colors = [];

    /// <param name="folder">Folder of the model below "reality/model/".</param>
    public BorderColors(JobBench bench, string reference, string folder)
    {
        var index = JsonSerializer.Deserialize<string[]>(bench.Read(reference, $"reality/model/{folder}/index.json"))!;
        foreach (var name in index.Where(name => name.Contains($"{TextureStage.Id}/", StringComparison.Ordinal)))
        {
            var path = name.Count(c => c == '/') == 1 ? $"{folder}/{name}" : name;
            using var stream = new MemoryStream(bench.Read(reference, $"reality/model/{path}"));
            Add(Path.GetFileNameWithoutExtension(name), MeshArtifact.ReadTexturedMesh(stream));
        }
    }

    /// <summary>Mean difference of the two sides, gray levels, and the number of vertices, over chosen pairs of tiles.</summary>
    public (double Step, int Count) Between(Func<string, string, bool> isChosen)
    {
        var steps = _colors.Values.Where(colors => colors.Count == 2 && isChosen(colors[0].Tile, colors[1].Tile))
            .Select(colors => Vector3.Abs(colors[0].Color - colors[1].Color))
            .Select(step => (step.X + step.Y + step.Z) / 3.0).ToList();
        return (steps.Count > 0 ? steps.Average() : 0, steps.Count);
    }

    // Bilinear between the centers of texels.
    private static Vector3 ColorAt(Image<Rgb24> page, float x, float y)
    {
        var (x0, y0) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
        return Vector3.Lerp(
            Vector3.Lerp(Texel(x0, y0), Texel(x0 + 1, y0), x - x0),
            Vector3.Lerp(Texel(x0, y0 + 1), Texel(x0 + 1, y0 + 1), x - x0),
            y - y0);

        Vector3 Texel(int column, int row)
        {
            var color = page[Math.Clamp(column, 0, page.Width - 1), Math.Clamp(row, 0, page.Height - 1)];
            return new(color.R, color.G, color.B);
        }
    }

    private void Add(string tile, TexturedMesh mesh)
    {
        var colors = new Dictionary<int, List<Vector3>>();
        for (var corner = 0; corner < mesh.Mesh.Triangles.Length; corner++)
        {
            var page = mesh.Pages[mesh.PageOfTriangle[corner / 3]];
            var at = mesh.TextureCoordinates[corner] * new Vector2(page.Width, page.Height);
            var color = ColorAt(page, at.X - 0.5f, at.Y - 0.5f);
            var vertex = mesh.Mesh.Triangles[corner];
            if (!colors.TryGetValue(vertex, out var seen))
                colors[vertex] = seen = [];
            seen.Add(color);
        }
        foreach (var (vertex, seen) in colors)
        {
            var p = 1e4 * mesh.Mesh.WorldPosition(vertex);
            var key = ((long)Math.Round(p.X), (long)Math.Round(p.Y), (long)Math.Round(p.Z));
            if (!_colors.TryGetValue(key, out var sides))
                _colors[key] = sides = [];
            sides.Add((tile, seen.Aggregate(Vector3.Zero, (sum, color) => sum + color) / seen.Count));
        }
    }
}
