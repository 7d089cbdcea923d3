using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Datasets;

/// <summary>
/// Flatness of roofs and walls: distances of samples of the surface from the plane that fits those of a true face best.
/// </summary>
internal static class PlaneAccuracy
{
    // True faces smaller than this, in square meters, are terrain, trees and details.
    private const double MinArea = 10;

    // In ground sampling distances: samples this near to a face belong to it, unless they are this near to its outline.
    private const double MaxDistancePixels = 5;
    private const double OutlinePixels = 10;

    private const double MinCosine = 0.8;
    private const double MinRoofZ = 0.5;
    private const int MinSamples = 100;

    /// <param name="samples">Points spread evenly over the surface, with its unit normals there, in the truth's world.</param>
    /// <param name="truth">Corners of the true surface.</param>
    /// <param name="truthTriangles">Three corners a triangle.</param>
    public static IEnumerable<SampleFigure> Measure(
        IReadOnlyList<(Vector3d Position, Vector3d Normal)> samples, Vector3d[] truth, int[] truthTriangles, double gsd)
    {
        var faces = TrueFace.In(truth, truthTriangles, MinArea);
        foreach (var (name, isRoof) in new[] { ("roofs", true), ("walls", false) })
        {
            var own = faces.Where(face => face.Normal.Z > MinRoofZ == isRoof).AsParallel().AsOrdered()
                .SelectMany(face => Residuals(face, samples, gsd)).ToArray();
            yield return new($"{name} from their planes, RMS", Math.Sqrt(own.Average(r => r * r)), "GSD");
            yield return new($"{name} within 0.3 GSD of their planes", 100.0 * own.Count(r => r <= 0.3) / own.Length, "%");
        }
    }

    /// <summary>Number of triangles on roofs and walls.</summary>
    public static int TriangleCount(List<Vector3d> p, List<int> triangles, Vector3d[] truth, int[] truthTriangles, double gsd)
    {
        var faces = TrueFace.In(truth, truthTriangles, MinArea);
        return Enumerable.Range(0, triangles.Count / 3).AsParallel().Count(i =>
        {
            var center = (p[triangles[3 * i]] + p[triangles[3 * i + 1]] + p[triangles[3 * i + 2]]) / 3;
            return faces.Any(face => face.Bounds.Contains(center) && face.DistanceInside(center) > 0
                && Math.Abs(face.DistanceTo(center)) < MaxDistancePixels * gsd);
        });
    }

    private static double[] Residuals(TrueFace face, IReadOnlyList<(Vector3d Position, Vector3d Normal)> samples, double gsd)
    {
        var own = samples
            .Where(s => face.Bounds.Contains(s.Position) && Vector3d.Dot(s.Normal, face.Normal) > MinCosine
                && Math.Abs(face.DistanceTo(s.Position)) < MaxDistancePixels * gsd
                && face.DistanceInside(s.Position) > OutlinePixels * gsd)
            .Select(s => s.Position).ToArray();
        if (own.Length < MinSamples)
            return [];
        var mean = own.Aggregate(Vector3d.Zero, (sum, p) => sum + p) / own.Length;
        var spread = default(Symmetric3);
        foreach (var p in own)
            spread.AddOuter(p - mean, 1);
        var normal = SymmetricEigen.SmallestDirection(new(
            spread.Xx, spread.Xy, spread.Xz, spread.Xy, spread.Yy, spread.Yz, spread.Xz, spread.Yz, spread.Zz));
        return [.. own.Select(p => Math.Abs(Vector3d.Dot(normal, p - mean)) / gsd)];
    }

    /// <summary>A convex face of the true surface.</summary>
    private sealed class TrueFace
    {
        private readonly List<(Vector3d Point, Vector3d Inward)> _outline = [];
        private readonly Vector3d _point;

        private TrueFace(Vector3d[] p, IReadOnlyList<(int A, int B, int C)> triangles)
        {
            var area = triangles.Aggregate(Vector3d.Zero, (sum, t) => sum + AreaVector(p, t));
            (Area, Normal, _point) = (area.Length, area.Normalized(), p[triangles[0].A]);
            var edges = triangles.SelectMany(t => new[] { (t.A, t.B), (t.B, t.C), (t.C, t.A) }).ToHashSet();
            foreach (var (a, b) in edges.Where(edge => !edges.Contains((edge.Item2, edge.Item1))))
                _outline.Add((p[a], Vector3d.Cross(Normal, p[b] - p[a]).Normalized()));
            Bounds = _outline.Aggregate(Box3d.Empty, (box, edge) => box.Include(edge.Point)).Expanded(1);
        }

        public double Area { get; }

        public Vector3d Normal { get; }

        public Box3d Bounds { get; }

        /// <summary>The polygons of a surface: triangles in a row that share a corner and a plane.</summary>
        public static List<TrueFace> In(Vector3d[] positions, int[] triangles, double minArea)
        {
            var faces = new List<TrueFace>();
            var fan = new List<(int A, int B, int C)>();
            for (var i = 0; i < triangles.Length; i += 3)
            {
                var triangle = (triangles[i], triangles[i + 1], triangles[i + 2]);
                var continues = fan.Count > 0 && fan[^1].A == triangle.Item1 && fan[^1].C == triangle.Item2
                    && SharePlane(positions, fan[0], triangle);
                if (fan.Count > 0 && !continues)
                    Close();
                fan.Add(triangle);
            }
            Close();
            return faces;

            void Close()
            {
                var face = new TrueFace(positions, fan);
                if (face.Area >= minArea)
                    faces.Add(face);
                fan.Clear();
            }
        }

        public double DistanceTo(Vector3d p) => Vector3d.Dot(Normal, p - _point);

        /// <summary>Distance from the outline; negative outside of it.</summary>
        public double DistanceInside(Vector3d p) => _outline.Min(edge => Vector3d.Dot(edge.Inward, p - edge.Point));

        private static bool SharePlane(Vector3d[] p, (int A, int B, int C) a, (int A, int B, int C) b) =>
            Vector3d.Dot(AreaVector(p, a).Normalized(), AreaVector(p, b).Normalized()) > 1 - 1e-9;

        private static Vector3d AreaVector(Vector3d[] p, (int A, int B, int C) t) =>
            0.5 * Vector3d.Cross(p[t.B] - p[t.A], p[t.C] - p[t.A]);
    }
}
