using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;
using Reality.Pipeline;

namespace Reality.Engine.Analysis;

/// <summary>Samples points of a textured mesh at a given spacing, for point clouds.</summary>
/// <remarks>
/// Each triangle is scanned along the world axis that it faces most, on one lattice for the whole world: neighboring points are
/// one spacing apart (at most 1.7 times that on slants), none is sampled twice, and tiles continue each other.
/// </remarks>
public static class PointSampling
{
    private const double MaxPointsPerTile = 500_000_000;

    // Points of a batch, or somewhat more: the last triangle is sampled whole.
    private const int BatchSize = 1 << 20;

    /// <summary>
    /// Samples a tile in batches. Pass the ground sampling distance as the spacing for about one point per pixel.
    /// </summary>
    /// <exception cref="StageException">The spacing results in more points than anybody can use.</exception>
    public static IEnumerable<SampledPoints> Sample(
        TexturedMesh textured, double spacingMeters, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(textured);
        if (!(spacingMeters > 0))
            throw new ArgumentOutOfRangeException(nameof(spacingMeters), spacingMeters, "The spacing must be above 0 meters.");
        if (!(SurfaceArea(textured.Mesh) / (spacingMeters * spacingMeters) <= MaxPointsPerTile))
        {
            throw new StageException(
                "Export_TooManyPoints",
                $"A distance of {spacingMeters:G3} m between points results in more than {MaxPointsPerTile:N0} points per tile; "
                + $"choose a larger one.");
        }
        return Scanned(textured, spacingMeters, cancellation);
    }

    private static IEnumerable<SampledPoints> Scanned(TexturedMesh textured, double spacing, CancellationToken cancellation)
    {
        var scan = new Scan(textured, spacing);
        for (var t = 0; t < textured.Mesh.TriangleCount; t++)
        {
            if ((t & 0xFFFF) == 0)
                cancellation.ThrowIfCancellationRequested();
            scan.Add(t);
            if (scan.Count >= BatchSize)
                yield return scan.TakeBatch();
        }
        yield return scan.TakeBatch();
    }

    private static double SurfaceArea(Mesh mesh)
    {
        var sum = 0.0;
        for (var t = 0; t < mesh.TriangleCount; t++)
        {
            var a = mesh.Positions[mesh.Triangles[3 * t]];
            var (ab, ac) = (mesh.Positions[mesh.Triangles[3 * t + 1]] - a, mesh.Positions[mesh.Triangles[3 * t + 2]] - a);
            sum += ExactVector.Length(ExactVector.Cross(ab, ac));
        }
        return 0.5 * sum;
    }

    private sealed class Scan(TexturedMesh textured, double spacing)
    {
        private readonly Mesh _mesh = textured.Mesh;
        private readonly MipChain[] _pages = [.. textured.Pages.Select(page => new MipChain(page))];
        private readonly List<Vector3> _positions = [];
        private readonly List<Rgb24> _colors = [];
        private readonly List<Vector3> _normals = [];

        // A node of the world's lattice near the mesh's origin.
        private readonly Vector3d _offset = new(
            textured.Mesh.Origin.X - Math.Floor(textured.Mesh.Origin.X / spacing) * spacing,
            textured.Mesh.Origin.Y - Math.Floor(textured.Mesh.Origin.Y / spacing) * spacing,
            textured.Mesh.Origin.Z - Math.Floor(textured.Mesh.Origin.Z / spacing) * spacing);

        public int Count => _positions.Count;

        public SampledPoints TakeBatch()
        {
            var batch = new SampledPoints
            {
                Origin = _mesh.Origin, Positions = [.. _positions], Colors = [.. _colors], Normals = [.. _normals],
            };
            _positions.Clear();
            _colors.Clear();
            _normals.Clear();
            return batch;
        }

        public void Add(int t)
        {
            var (a, b, c) = (
                _mesh.Positions[_mesh.Triangles[3 * t]], _mesh.Positions[_mesh.Triangles[3 * t + 1]],
                _mesh.Positions[_mesh.Triangles[3 * t + 2]]);
            var normal = ExactVector.Cross(b - a, c - a);
            var size = Vector3.Abs(normal);
            var axis = size.X > size.Y && size.X > size.Z ? 0 : size.Y > size.Z ? 1 : 2;
            if (!(ExactVector.Length(normal) > 0))
                return;
            normal = ExactVector.Normalize(normal);
            var (pa, pb, pc) = (InPlane(a, axis), InPlane(b, axis), InPlane(c, axis));
            var shape = new ScreenTriangle(Fixed(pa.X), Fixed(pa.Y), Fixed(pb.X), Fixed(pb.Y), Fixed(pc.X), Fixed(pc.Y));
            if (!shape.HasArea)
                return;
            var level = Level(t, normal, (b - a, c - a));
            var inverseArea = 1 / Vector2d.Cross(pb - pa, pc - pa);
            for (var y = shape.MinY; y <= shape.MaxY; y++)
            {
                var (first, last) = (shape.MinX, shape.MaxX);
                shape.Span(y, ref first, ref last);
                for (var x = first; x <= last; x++)
                {
                    var q = new Vector2d(x + 0.5, y + 0.5) - pa;
                    var weightB = Vector2d.Cross(q, pc - pa) * inverseArea;
                    var weightC = Vector2d.Cross(pb - pa, q) * inverseArea;
                    Add(t, new Barycentric(1 - weightB - weightC, weightB, weightC).Clamped(), normal, level, a, b, c);
                }
            }
        }

        private void Add(int t, Barycentric at, Vector3 normal, float level, Vector3 a, Vector3 b, Vector3 c)
        {
            _positions.Add((float)at.A * a + (float)at.B * b + (float)at.C * c);
            _normals.Add(normal);
            _colors.Add(ColorAt(t, at, level));
        }

        private Rgb24 ColorAt(int t, Barycentric at, float level)
        {
            if (_pages.Length == 0)
                return new(128, 128, 128);
            var page = _pages[textured.PageOfTriangle[t]];
            var corners = textured.TextureCoordinates.AsSpan(3 * t, 3);
            var uv = (float)at.A * corners[0] + (float)at.B * corners[1] + (float)at.C * corners[2];
            var color = page.Sample(uv.X * page[0].Width, uv.Y * page[0].Height, level) + new Vector3(0.5f);
            return new((byte)color.X, (byte)color.Y, (byte)color.Z);
        }

        // The mip level whose texels are as large as the spacing.
        private float Level(int t, Vector3 normal, (Vector3 Ab, Vector3 Ac) edges)
        {
            if (_pages.Length == 0)
                return 0;
            var page = _pages[textured.PageOfTriangle[t]][0];
            var size = new Vector2(page.Width, page.Height);
            var corners = textured.TextureCoordinates.AsSpan(3 * t, 3);
            var (ab, ac) = ((corners[1] - corners[0]) * size, (corners[2] - corners[0]) * size);
            var texels = MathF.Abs(ab.X * ac.Y - ab.Y * ac.X);
            var area = ExactVector.Dot(ExactVector.Cross(edges.Ab, edges.Ac), normal);
            return MathF.Max(0, 0.5f * (float)ExactMath.Log2(MathF.Max(1, texels / area * (float)(spacing * spacing))));
        }

        private Vector2d InPlane(Vector3 p, int axis)
        {
            var (x, y, z) = ((p.X + _offset.X) / spacing, (p.Y + _offset.Y) / spacing, (p.Z + _offset.Z) / spacing);
            return axis switch { 0 => new(y, z), 1 => new(x, z), _ => new(x, y) };
        }

        private static int Fixed(double cells) =>
            (int)Math.Clamp(Math.Round(cells * ScreenTriangle.One), -ScreenTriangle.Guard, ScreenTriangle.Guard);
    }
}

/// <summary>Points of a surface, as separate arrays.</summary>
public sealed class SampledPoints
{
    /// <summary>World coordinates of the positions' zero.</summary>
    public required Vector3d Origin { get; init; }

    /// <summary>Meters from <see cref="Origin"/>, in world axes.</summary>
    public required Vector3[] Positions
    {
        get;
        init => (field, Intensities, Classifications) = (value, new ushort[value.Length], new byte[value.Length]);
    }

    public required Rgb24[] Colors { get; init; }

    /// <summary>Unit normals, outwards.</summary>
    public required Vector3[] Normals { get; init; }

    /// <summary>Intensities that scans measured, 0 to 65535; 0 where <see cref="ScanAttributes"/> have not set any.</summary>
    public ushort[] Intensities { get; private set; } = [];

    /// <summary>Classes of ASPRS that scans have; 0 where <see cref="ScanAttributes"/> have not set any.</summary>
    public byte[] Classifications { get; private set; } = [];

    public int Count => Positions.Length;

    public Vector3d WorldPosition(int point)
    {
        var p = Positions[point];
        return new(Origin.X + p.X, Origin.Y + p.Y, Origin.Z + p.Z);
    }
}
