using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Texturing;

namespace Reality.Engine.Thermal;

/// <summary>Paints the pages of a textured mesh anew, texel by texel, with colors of the temperatures of the surface.</summary>
public static class TemperatureTexture
{
    // Rows of a page that are painted at a time.
    private const int BandHeight = 128;

    // Texels this far outside a triangle are painted like it, for interpolation across its edge.
    private const float Ring = 1.5f;

    /// <summary>The same mesh with pages of the same sizes.</summary>
    /// <param name="slackMeters">How far the mesh may lie from the surface that the photos see.</param>
    /// <param name="colorOf">Color of a temperature in kelvin; NaN if it is unknown.</param>
    public static TexturedMesh Paint(
        TexturedMesh mesh, TemperatureField field, double slackMeters, Func<float, Rgb24> colorOf, int threadCount,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(colorOf);
        var pages = new List<Image<Rgb24>>();
        for (var p = 0; p < mesh.Pages.Count; p++)
        {
            var page = new Image<Rgb24>(mesh.Pages[p].Width, mesh.Pages[p].Height);
            var isKnown = new byte[page.Pixels.Length];
            for (var top = 0; top < page.Height; top += BandHeight)
            {
                var band = TexelBand.Of(mesh, p, top, Math.Min(BandHeight, page.Height - top));
                if (band.Texels.Length == 0)
                    continue;
                var kelvin = field.At(
                    mesh.Mesh.Origin, band.Points, slackMeters, TemperatureChoice.Mean, threadCount, cancellation);
                for (var i = 0; i < kelvin.Length; i++)
                {
                    page.Pixels[band.Texels[i]] = colorOf(kelvin[i]);
                    isKnown[band.Texels[i]] = 1;
                }
            }
            GapFilling.Fill(page, isKnown);
            pages.Add(page);
        }
        return new()
        {
            Mesh = mesh.Mesh, TextureCoordinates = mesh.TextureCoordinates, PageOfTriangle = mesh.PageOfTriangle, Pages = pages,
        };
    }

    /// <summary>Texels of some rows of a page that show the surface, and the places that they show.</summary>
    private sealed record TexelBand(int[] Texels, Vector3[] Points)
    {
        public static TexelBand Of(TexturedMesh mesh, int page, int top, int height)
        {
            var (width, fullHeight) = (mesh.Pages[page].Width, mesh.Pages[page].Height);
            var size = new Vector2(width, fullHeight);
            var owners = new int[width * height];
            var points = new Vector3[width * height];
            // 0: none, 1: in the ring of a triangle, 2: inside of one.
            for (var t = 0; t < mesh.Mesh.TriangleCount; t++)
            {
                if (mesh.PageOfTriangle[t] == page)
                    Mark(mesh, t, size, top, height, owners, points);
            }
            var texels = Enumerable.Range(0, owners.Length).Where(i => owners[i] != 0).ToArray();
            return new(Array.ConvertAll(texels, i => top * width + i), Array.ConvertAll(texels, i => points[i]));
        }

        private static void Mark(
            TexturedMesh mesh, int t, Vector2 size, int top, int height, int[] owners, Vector3[] points)
        {
            var corners = mesh.TextureCoordinates.AsSpan(3 * t, 3);
            var (a, b, c) = (corners[0] * size, corners[1] * size, corners[2] * size);
            var (min, max) = (Vector2.Min(a, Vector2.Min(b, c)), Vector2.Max(a, Vector2.Max(b, c)));
            var (firstY, lastY) = (Math.Max(top, (int)(min.Y - Ring)), Math.Min(top + height - 1, (int)(max.Y + Ring)));
            if (firstY > lastY)
                return;
            var (ab, ac) = (b - a, c - a);
            var area = ab.X * ac.Y - ab.Y * ac.X;
            if (!(MathF.Abs(area) > 1e-6f))
                return;
            // Distances from the edges in texels: weight times height of the triangle over that edge.
            var (overA, overB, overC) = (Height(b, c, area), Height(c, a, area), Height(a, b, area));
            var triangles = mesh.Mesh.Triangles;
            var (pa, pb, pc) = (
                mesh.Mesh.Positions[triangles[3 * t]], mesh.Mesh.Positions[triangles[3 * t + 1]],
                mesh.Mesh.Positions[triangles[3 * t + 2]]);
            for (var y = firstY; y <= lastY; y++)
            {
                for (var x = Math.Max(0, (int)(min.X - Ring)); x <= Math.Min((int)size.X - 1, (int)(max.X + Ring)); x++)
                {
                    var q = new Vector2(x + 0.5f, y + 0.5f) - a;
                    var wb = (q.X * ac.Y - q.Y * ac.X) / area;
                    var wc = (ab.X * q.Y - ab.Y * q.X) / area;
                    var wa = 1 - wb - wc;
                    var inside = MathF.Min(wa * overA, MathF.Min(wb * overB, wc * overC));
                    var rank = inside >= 0 ? 2 : inside >= -Ring ? 1 : 0;
                    var i = (y - top) * (int)size.X + x;
                    if (rank > owners[i])
                        (owners[i], points[i]) = (rank, wa * pa + wb * pb + wc * pc);
                }
            }
        }

        private static float Height(Vector2 from, Vector2 to, float area) =>
            MathF.Abs(area) / MathF.Max(1e-6f, ExactVector.Length(to - from));
    }
}
