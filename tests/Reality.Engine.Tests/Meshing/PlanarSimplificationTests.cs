using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

public sealed class PlanarSimplificationTests
{
    private const double Tolerance = 1;
    private const float Noise = 0.15f;
    private static readonly SimplificationOptions s_fine = new() { MaxErrorMeters = 0.02 };

    [Fact]
    public void A_noisy_roof_becomes_two_flat_sides_and_a_straight_ridge()
    {
        var roof = Noisy(60, (x, _) => -MathF.Abs(x - 30.4f));

        var result = Simplify(roof, Tolerance, s_fine);

        Assert.InRange(result.Mesh.TriangleCount, 4, 150);
        Assert.True(20 * result.Mesh.TriangleCount < Standard(roof).TriangleCount);
        var planes = result.Planes!;
        Assert.All(Vertices(result), vertex => Assert.InRange(vertex.Set.Count, 1, 2));
        Assert.All(Vertices(result), vertex => Assert.InRange(DistanceTo(planes, vertex), 0, 1e-4));
        var ridge = Vertices(result).Where(vertex => vertex.Set.Count == 2).ToList();
        Assert.True(ridge.Count >= 2);
        Assert.All(ridge, vertex => Assert.Equal(30.4f, vertex.Position.X, 0.1f));
        Assert.All(ridge, vertex => Assert.Equal(0, vertex.Position.Z, 0.1f));
    }

    [Fact]
    public void Three_planes_meet_at_a_corner()
    {
        var corner = Noisy(60, (x, y) => MathF.Max(MathF.Abs(x - 30), y - 30));

        var result = Simplify(corner, Tolerance, s_fine);

        var point = Assert.Single(Vertices(result), vertex => vertex.Set.Count == 3).Position;
        Assert.InRange(Vector3.Distance(point, new(30, 30, 0)), 0, 0.2);
    }

    [Fact]
    public void What_is_farther_than_the_tolerance_stays()
    {
        // A chimney, and a bump that is within the tolerance.
        var roof = Noisy(60, (x, y) => (x, y) switch
        {
            ( > 10 and < 16, > 10 and < 16) => 3,
            ( > 40 and < 44, > 40 and < 44) => 0.6f,
            _ => 0,
        });

        var result = Simplify(roof, Tolerance, s_fine);

        Assert.All(roof.Positions, p => Assert.InRange(DistanceTo(result.Mesh, p), 0, Tolerance + s_fine.MaxErrorMeters));
        Assert.InRange(result.Mesh.Positions.Max(p => p.Z), 2.5f, 3.5f);
        Assert.DoesNotContain(
            result.Mesh.Positions, p => p.X is > 30 and < 50 && p.Y is > 30 and < 50 && MathF.Abs(p.Z) > 0.05f);
    }

    [Fact]
    public void A_tolerance_below_the_noise_finds_no_planes()
    {
        var roof = Noisy(60, (x, _) => -MathF.Abs(x - 30));

        Assert.True(Find(roof, 0.05).Sets.ToArray().All(set => set.Count == 0));
        Assert.Contains(Find(roof, Tolerance).Sets.ToArray(), set => set.Count == 2);
    }

    [Fact]
    public void A_curved_surface_is_no_plane()
    {
        var sphere = TestMeshes.Sphere(100);

        var planes = PlaneConstraints.Find(sphere, 0.02, 0.02, new ParallelOptions());

        Assert.True(planes.Sets.ToArray().All(set => set.Count == 0));
    }

    [Fact]
    public void Locked_vertices_stay_where_they_are_beside_their_plane()
    {
        var roof = Noisy(40, (_, _) => 0);
        var locked = Array.ConvertAll(roof.Positions, p => p.X == 0);

        var result = Simplification.Simplify(roof, s_fine, locked, Find(roof, Tolerance), CancellationToken.None);

        Assert.True(roof.Positions.Where(p => p.X == 0).ToHashSet().SetEquals(result.Mesh.Positions.Where(p => p.X == 0)));
        Assert.InRange(result.Mesh.TriangleCount, 40, 200);
        var plane = result.Planes![0];
        Assert.All(result.Mesh.Positions.Where(p => p.X > 0), p => Assert.Equal(0, plane.DistanceTo(p), 1e-4));
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_mesh_and_a_target_keeps_planes_flat()
    {
        var corner = Noisy(60, (x, y) => MathF.Max(MathF.Abs(x - 30), y - 30) + (y < 20 ? 2 * MathF.Sin(0.4f * x) : 0));
        var one = Simplify(corner, Tolerance, s_fine);
        var three = Simplify(corner, Tolerance, s_fine with { ThreadCount = 3 });

        Assert.Equal<Vector3>(one.Mesh.Positions, three.Mesh.Positions);
        Assert.Equal<int>(one.Mesh.Triangles, three.Mesh.Triangles);

        var counted = new SimplificationOptions { TargetTriangleCount = one.Mesh.TriangleCount / 2 };
        var fewer = Simplification.Simplify(one.Mesh, counted, null, one.Planes, CancellationToken.None);
        Assert.InRange(fewer.Mesh.TriangleCount, 10, one.Mesh.TriangleCount * 2 / 3);
        Assert.All(Vertices(fewer), vertex =>
            Assert.InRange(DistanceTo(fewer.Planes!, vertex), 0, 1e-3));
    }

    private static PlaneConstraints Find(Mesh mesh, double tolerance) =>
        PlaneConstraints.Find(mesh, tolerance, 1, new ParallelOptions());

    private static SimplifiedMesh Simplify(Mesh mesh, double tolerance, SimplificationOptions options) =>
        Simplification.Simplify(mesh, options, null, Find(mesh, tolerance), CancellationToken.None);

    private static Mesh Standard(Mesh mesh) => Simplification.Simplify(mesh, s_fine, null, CancellationToken.None).Mesh;

    private static IEnumerable<(Vector3 Position, PlaneSet Set)> Vertices(SimplifiedMesh simplified) =>
        simplified.Mesh.Positions.Zip(simplified.Planes!.Sets.ToArray());

    private static double DistanceTo(PlaneConstraints planes, (Vector3 Position, PlaneSet Set) vertex) =>
        Vector3.Distance(vertex.Position, planes.Project(vertex.Set, vertex.Position));

    private static Mesh Noisy(int n, Func<float, float, float> height)
    {
        var random = SeededRandom.For(3, n);
        return TestMeshes.Grid(n, (x, y) => height(x, y) + Noise * (float)Math.Clamp(random.NextGaussian(), -2.5, 2.5));
    }

    private static double DistanceTo(Mesh mesh, Vector3 p)
    {
        var nearest = double.PositiveInfinity;
        for (var t = 0; t < mesh.Triangles.Length; t += 3)
        {
            var (a, b, c) = (mesh.Triangles[t], mesh.Triangles[t + 1], mesh.Triangles[t + 2]);
            nearest = Math.Min(nearest, DistanceTo(mesh.Positions[a], mesh.Positions[b], mesh.Positions[c], p));
        }
        return nearest;
    }

    private static double DistanceTo(Vector3 a, Vector3 b, Vector3 c, Vector3 p)
    {
        var normal = Vector3.Cross(b - a, c - a);
        var foot = p - Vector3.Dot(p - a, normal) / normal.LengthSquared() * normal;
        var isInside = Side(a, b) && Side(b, c) && Side(c, a);
        return isInside ? Vector3.Distance(p, foot) : Math.Min(Segment(a, b), Math.Min(Segment(b, c), Segment(c, a)));

        bool Side(Vector3 from, Vector3 to) => Vector3.Dot(Vector3.Cross(to - from, foot - from), normal) >= 0;

        double Segment(Vector3 from, Vector3 to)
        {
            var share = Math.Clamp(Vector3.Dot(p - from, to - from) / (to - from).LengthSquared(), 0, 1);
            return Vector3.Distance(p, Vector3.Lerp(from, to, share));
        }
    }
}
