using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Texturing;

namespace Reality.Engine.Lod;

/// <summary>
/// Texels of one chart during painting: height of the simplified surface, and the color of the nearest finer surface so far.
/// </summary>
internal sealed class ChartCanvas(int width, int height)
{
    // Colors of a texel: none, from beyond the border of a finer surface, from such a surface.
    private const byte Unknown = 0;
    private const byte Beyond = 1;
    private const byte Known = 2;

    // Texels that every chart has around its triangles.
    private const float SourceReach = 4;

    private readonly float[] _height = NewFilled(width * height, float.NaN);
    private readonly float[] _distance = NewFilled(width * height, float.PositiveInfinity);
    private readonly Rgb24[] _color = new Rgb24[width * height];

    // Not 0 for each texel that has a color.
    private readonly byte[] _isKnown = new byte[width * height];

    /// <summary>A canvas with the heights of the chart, extended into its margin.</summary>
    public static ChartCanvas Of(AxisChart chart, Mesh mesh)
    {
        var canvas = new ChartCanvas(chart.Width, chart.Height);
        foreach (var t in chart.Triangles)
        {
            canvas.RaiseHeight(
                chart.Place(mesh.Positions[mesh.Triangles[3 * t]]),
                chart.Place(mesh.Positions[mesh.Triangles[3 * t + 1]]),
                chart.Place(mesh.Positions[mesh.Triangles[3 * t + 2]]));
        }
        if (Array.TrueForAll(canvas._height, float.IsNaN))
            canvas.RaiseNearestTexel(chart.Place(mesh.Positions[mesh.Triangles[3 * chart.Triangles[0]]]));
        for (var i = 0; i < AxisChart.MarginTexels; i++)
            canvas.ExtendHeight();
        return canvas;
    }

    /// <summary>Colors the texels under a finer triangle that is nearer to the surface than any before.</summary>
    /// <param name="corners">Position in this chart in texels, and height.</param>
    /// <param name="coordinates">Texture coordinates of the corners on <paramref name="page"/>.</param>
    public void Paint(ReadOnlySpan<Vector3> corners, ReadOnlySpan<Vector2> coordinates, Image<Rgb24> page)
    {
        if (!PlaneGradients.TryCreate(corners[0], corners[1], corners[2], out var plane))
            return;
        var size = new Vector2(page.Width, page.Height);
        var (u0, u1, u2) = (coordinates[0] * size, coordinates[1] * size, coordinates[2] * size);
        var uvX = plane.Gradient(u0, u1, u2, alongX: true);
        var uvY = plane.Gradient(u0, u1, u2, alongX: false);
        for (var y = plane.MinY; y <= Math.Min(plane.MaxY, height - 1); y++)
        {
            for (var x = plane.MinX; x <= Math.Min(plane.MaxX, width - 1); x++)
            {
                var i = y * width + x;
                if (float.IsNaN(_height[i]) || !plane.Covers(x, y))
                    continue;
                var distance = MathF.Abs(plane.HeightAt(x, y) - _height[i]);
                if (_isKnown[i] == Known && distance >= _distance[i])
                    continue;
                (_distance[i], _isKnown[i]) = (distance, Known);
                var uv = u0 + (x + 0.5f - corners[0].X) * uvX + (y + 0.5f - corners[0].Y) * uvY;
                _color[i] = Average(page, uv, 0.25f * uvX, 0.25f * uvY);
            }
        }
    }

    /// <summary>
    /// Colors the texels beyond an edge of a finer triangle, as far as the margin around it on its page reaches: what the
    /// neighbor shows there. Texels under finer triangles keep their colors.
    /// </summary>
    /// <param name="corners">Position in this chart in texels, and height.</param>
    /// <param name="edge">Index of the corner that the edge starts at.</param>
    /// <param name="coordinates">Texture coordinates of the corners on <paramref name="page"/>.</param>
    public void PaintBeyond(ReadOnlySpan<Vector3> corners, int edge, ReadOnlySpan<Vector2> coordinates, Image<Rgb24> page)
    {
        var (a, b, c) = (corners[edge], corners[(edge + 1) % 3], corners[(edge + 2) % 3]);
        if (!PlaneGradients.TryCreate(a, b, c, out var plane))
            return;
        var size = new Vector2(page.Width, page.Height);
        var (u0, u1, u2) = (
            coordinates[edge] * size, coordinates[(edge + 1) % 3] * size, coordinates[(edge + 2) % 3] * size);
        var uvX = plane.Gradient(u0, u1, u2, alongX: true);
        var uvY = plane.Gradient(u0, u1, u2, alongX: false);
        // The area filter reaches a quarter of a texel farther.
        var reach = SourceReach / MathF.Max(ExactVector.Length(uvX), ExactVector.Length(uvY)) - 0.25f;
        var strip = new BorderStrip(a, b, c, MathF.Min(reach, AxisChart.MarginTexels));
        for (var y = strip.MinY; y <= Math.Min(strip.MaxY, height - 1); y++)
        {
            for (var x = strip.MinX; x <= Math.Min(strip.MaxX, width - 1); x++)
            {
                var i = y * width + x;
                if (float.IsNaN(_height[i]) || _isKnown[i] == Known || !strip.Covers(x, y))
                    continue;
                var distance = MathF.Abs(plane.HeightAt(x, y) - _height[i]);
                if (_isKnown[i] == Beyond && distance >= _distance[i])
                    continue;
                (_distance[i], _isKnown[i]) = (distance, Beyond);
                var uv = u0 + (x + 0.5f - a.X) * uvX + (y + 0.5f - a.Y) * uvY;
                _color[i] = Average(page, uv, 0.25f * uvX, 0.25f * uvY);
            }
        }
    }

    /// <summary>
    /// Fills texels of the surface and its margin that no finer triangle covers by the average of their neighbors, from the
    /// inside out.
    /// </summary>
    public void FillGaps()
    {
        var ring = new List<(int, Rgb24)>();
        do
        {
            ring.Clear();
            for (var i = 0; i < _color.Length; i++)
            {
                if (_isKnown[i] == Unknown && !float.IsNaN(_height[i]) && TryNeighborAverage(i, out var color))
                    ring.Add((i, color));
            }
            foreach (var (i, color) in ring)
                (_color[i], _isKnown[i]) = (color, Known);
        }
        while (ring.Count > 0);
    }

    public void CopyTo(AtlasPages pages, (int Page, int X, int Y) place)
    {
        for (var row = 0; row < height; row++)
        {
            var colors = _color.AsSpan(row * width, width);
            pages.CopyRow(colors, _isKnown.AsSpan(row * width, width), place.Page, place.X, place.Y + row);
        }
    }

    private void RaiseHeight(Vector3 a, Vector3 b, Vector3 c)
    {
        if (!PlaneGradients.TryCreate(a, b, c, out var plane))
            return;
        for (var y = plane.MinY; y <= Math.Min(plane.MaxY, height - 1); y++)
        {
            for (var x = plane.MinX; x <= Math.Min(plane.MaxX, width - 1); x++)
            {
                var i = y * width + x;
                if (plane.Covers(x, y) && !(_height[i] >= plane.HeightAt(x, y)))
                    _height[i] = plane.HeightAt(x, y);
            }
        }
    }

    // For a chart too small to cover the center of a texel.
    private void RaiseNearestTexel(Vector3 corner) =>
        _height[Math.Clamp((int)corner.Y, 0, height - 1) * width + Math.Clamp((int)corner.X, 0, width - 1)] = corner.Z;

    private void ExtendHeight()
    {
        var before = (float[])_height.Clone();
        for (var i = 0; i < before.Length; i++)
        {
            if (!float.IsNaN(before[i]))
                continue;
            var (sum, count) = (0f, 0);
            foreach (var n in Neighbors(i))
            {
                if (!float.IsNaN(before[n]))
                    (sum, count) = (sum + before[n], count + 1);
            }
            if (count > 0)
                _height[i] = sum / count;
        }
    }

    private bool TryNeighborAverage(int i, out Rgb24 color)
    {
        var (r, g, b, count) = (0, 0, 0, 0);
        foreach (var n in Neighbors(i))
        {
            if (_isKnown[n] != Unknown)
                (r, g, b, count) = (r + _color[n].R, g + _color[n].G, b + _color[n].B, count + 1);
        }
        color = count > 0 ? Mean(r, g, b, count) : default;
        return count > 0;
    }

    private static Rgb24 Mean(int r, int g, int b, int count) => new(
        (byte)((r + count / 2) / count), (byte)((g + count / 2) / count), (byte)((b + count / 2) / count));

    private IEnumerable<int> Neighbors(int i)
    {
        var (x, y) = (i % width, i / width);
        if (x > 0)
            yield return i - 1;
        if (x < width - 1)
            yield return i + 1;
        if (y > 0)
            yield return i - width;
        if (y < height - 1)
            yield return i + width;
    }

    // Four bilinear samples around a position in pixels: an area filter for one texel of the coarser level.
    private static Rgb24 Average(Image<Rgb24> page, Vector2 uv, Vector2 quarterX, Vector2 quarterY)
    {
        var sum = Bilinear(page, uv - quarterX - quarterY) + Bilinear(page, uv + quarterX - quarterY)
            + Bilinear(page, uv - quarterX + quarterY) + Bilinear(page, uv + quarterX + quarterY);
        sum = 0.25f * sum + new Vector3(0.5f);
        return new((byte)sum.X, (byte)sum.Y, (byte)sum.Z);
    }

    private static Vector3 Bilinear(Image<Rgb24> page, Vector2 uv)
    {
        var x = Math.Clamp(uv.X - 0.5f, 0, page.Width - 1);
        var y = Math.Clamp(uv.Y - 0.5f, 0, page.Height - 1);
        var (x0, y0) = ((int)x, (int)y);
        var (x1, y1) = (Math.Min(x0 + 1, page.Width - 1), Math.Min(y0 + 1, page.Height - 1));
        return ExactVector.Lerp(
            ExactVector.Lerp(At(x0, y0), At(x1, y0), x - x0), ExactVector.Lerp(At(x0, y1), At(x1, y1), x - x0), y - y0);

        Vector3 At(int px, int py)
        {
            var c = page.Pixels[py * page.Width + px];
            return new(c.R, c.G, c.B);
        }
    }

    private static float[] NewFilled(int count, float value)
    {
        var array = new float[count];
        Array.Fill(array, value);
        return array;
    }
}
