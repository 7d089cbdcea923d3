using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Meshing;
using Reality.Engine.Tiling;

namespace Reality.Engine.Tests.Meshing;

public sealed class SurfaceReconstructionTests
{
    private const double Voxel = 0.0625;
    private const double Noise = 0.3 * Voxel;
    private const int Width = 160;
    private static readonly Box3d Everything = new(new(-4.5, -4.5, -1), new(4.5, 4.5, 3));

    private static readonly SurfaceOptions NotSimplified = new() { MaxSimplificationErrorVoxels = 0, ThreadCount = 2 };
    private static readonly Lazy<DepthMap[]> NoisyMaps = new(() => Maps(Noise, null));

    [Fact]
    public void The_surface_is_a_fraction_of_a_voxel_from_the_truth()
    {
        var mesh = Reconstruct(NoisyMaps.Value, Everything, NotSimplified);

        var distances = MeshChecks.Sorted(
            Enumerable.Range(0, mesh.VertexCount).Select(i => Math.Abs(AnalyticScene.Distance(mesh.WorldPosition(i))) / Voxel));
        Assert.InRange(mesh.TriangleCount, 20_000, 200_000);
        Assert.InRange(distances[distances.Length / 2], 0, 0.15);
        Assert.InRange(distances[distances.Length * 95 / 100], 0, 1.1);
    }

    [Fact]
    public void The_surface_is_one_part_faces_outward_and_nowhere_branches()
    {
        var mesh = Reconstruct(NoisyMaps.Value, Everything, new SurfaceOptions());

        Assert.Equal(0, MeshChecks.BadEdgeCount(mesh));
        Assert.Equal(1, MeshChecks.PartCount(mesh));
        var (total, inward) = (0.0, 0.0);
        for (var i = 0; i < mesh.TriangleCount; i++)
        {
            var normal = MeshChecks.AreaVector(mesh, i);
            var outward = AnalyticScene.Distance(MeshChecks.Centroid(mesh, i) + 0.5 * Voxel * normal.Normalized())
                > AnalyticScene.Distance(MeshChecks.Centroid(mesh, i) - 0.5 * Voxel * normal.Normalized());
            (total, inward) = (total + normal.Length, inward + (outward ? 0 : normal.Length));
        }
        Assert.InRange(inward / total, 0, 0.02);
    }

    [Fact]
    public void A_hole_in_the_depth_maps_is_closed_and_the_end_of_the_surface_is_not_extended()
    {
        var center = new Vector3d(0.2, -2.5, 0);
        var maps = Maps(0, p => (p - center).Length < 0.6);

        var mesh = Reconstruct(maps, Everything, NotSimplified);

        var heights = Enumerable.Range(0, mesh.VertexCount).Select(mesh.WorldPosition)
            .Where(p => Math.Abs(p.X - center.X) < 2 * Voxel && Math.Abs(p.Y - center.Y) < 2 * Voxel)
            .Select(p => p.Z / Voxel).ToArray();
        Assert.NotEmpty(heights);
        Assert.All(heights, height => Assert.InRange(height, -3, 3));
        Assert.DoesNotContain(
            MeshChecks.BorderVertices(mesh), i => (mesh.WorldPosition(i) - center).Length < 1);
        Assert.InRange(Enumerable.Range(0, mesh.VertexCount).Max(i => mesh.WorldPosition(i).X), 3.8, 4 + 12 * Voxel);
    }

    [Fact]
    public void A_hole_that_views_look_through_into_the_sky_stays_open()
    {
        var center = new Vector3d(0.2, -2.5, 0);
        var maps = Maps(0, p => (p - center).Length < 0.6);
        foreach (var map in maps)
            Open(map, center, 0.6);

        var mesh = Reconstruct(maps, Everything, NotSimplified);

        Assert.DoesNotContain(
            Enumerable.Range(0, mesh.VertexCount), i => (mesh.WorldPosition(i) - center).Length < 0.6 - 4 * Voxel);
        Assert.Contains(MeshChecks.BorderVertices(mesh), i => (mesh.WorldPosition(i) - center).Length < 0.6 + 4 * Voxel);
    }

    [Fact]
    public void Tiles_share_the_vertices_of_their_border_exactly()
    {
        var border = 8 * Voxel;
        var westBox = Everything with { Max = Everything.Max with { X = border } };
        var eastBox = Everything with { Min = Everything.Min with { X = border } };
        var west = Reconstruct(NoisyMaps.Value, westBox, new SurfaceOptions());
        var east = Reconstruct(NoisyMaps.Value, eastBox, new SurfaceOptions());

        var fromWest = OnPlane(west, border);
        var fromEast = OnPlane(east, border);

        Assert.InRange(fromWest.Count, 100, 1000);
        // What only one of them has lies at an open end of the surface.
        Assert.InRange(fromWest.Intersect(fromEast).Count(), 0.97 * fromWest.Count, fromWest.Count);
        Assert.InRange(fromEast.Except(fromWest).Count(), 0, 0.03 * fromEast.Count);
    }

    [Fact]
    public void Tiles_of_a_turned_grid_meet_along_its_lines_and_leave_nothing_out()
    {
        // Two cells that share a slanted side.
        var (south, north) = (new Vector2d(0.1, -6), new Vector2d(0.7, 6));
        var west = new TileCell([new(-6, -6), south, north, new(-6, 6)], -1, 3);
        var east = new TileCell([south, new(6, -6), new(6, 6), north], -1, 3);
        var (westBox, eastBox) = (
            Everything with { Max = Everything.Max with { X = 1.5 } },
            Everything with { Min = Everything.Min with { X = -0.5 } });

        var whole = Reconstruct(NoisyMaps.Value, Everything, NotSimplified);
        var left = Reconstruct(NoisyMaps.Value, westBox, NotSimplified, west);
        var right = Reconstruct(NoisyMaps.Value, eastBox, NotSimplified, east);

        Assert.Equal(whole.TriangleCount, left.TriangleCount + right.TriangleCount, 0.002 * whole.TriangleCount);
        Assert.All(Enumerable.Range(0, left.VertexCount), i => Assert.InRange(WestOf(left.WorldPosition(i)), -1.8 * Voxel, 20));
        // Simplified, their border still has the same vertices, but for rounding.
        var (from, to) = (
            Shared(Reconstruct(NoisyMaps.Value, westBox, new SurfaceOptions(), west)),
            Shared(Reconstruct(NoisyMaps.Value, eastBox, new SurfaceOptions(), east)));
        Assert.InRange(from.Count, 100, 2000);
        Assert.InRange(from.Count(p => to.Any(q => (p - q).Length < 1e-5)), 0.97 * from.Count, from.Count);

        double WestOf(Vector3d p) => south.X + (p.Y - south.Y) / (north.Y - south.Y) * (north.X - south.X) - p.X;

        List<Vector3d> Shared(Mesh mesh) => MeshChecks.BorderVertices(mesh).Select(mesh.WorldPosition)
            .Where(p => Math.Abs(WestOf(p)) < 2 * Voxel && Math.Abs(p.Y) < 3).ToList();
    }

    [Fact]
    public void Planes_need_few_triangles_and_leave_the_border_of_tiles_as_it_is()
    {
        const double Tolerance = 1.2 * Voxel;
        var border = 8 * Voxel;
        var westBox = Everything with { Max = Everything.Max with { X = border } };
        var eastBox = Everything with { Min = Everything.Min with { X = border } };
        var standard = Reconstruct(NoisyMaps.Value, westBox, new SurfaceOptions());
        var west = Reconstruct(NoisyMaps.Value, westBox, new SurfaceOptions(), planeTolerance: Tolerance);
        var east = Reconstruct(NoisyMaps.Value, eastBox, new SurfaceOptions(), planeTolerance: Tolerance);

        Assert.InRange(west.TriangleCount, 100, standard.TriangleCount / 2);
        Assert.InRange(Median(west), 0, Median(standard));
        Assert.InRange(OnPlane(west, border).Intersect(OnPlane(east, border)).Count(), 100, 1000);
        Assert.Equal(OnPlane(standard, border), OnPlane(west, border));
        Assert.Equal(0, MeshChecks.BadEdgeCount(west));
        // The top of a box is flat but for its rim.
        var top = Enumerable.Range(0, west.TriangleCount)
            .Where(t => MeshChecks.Centroid(west, t) is { X: > -1.8 and < -0.7, Y: > -0.8 and < 0.8, Z: > 1 })
            .Select(t => MeshChecks.AreaVector(west, t)).ToList();
        Assert.InRange(top.Count, 1, 40);
        Assert.All(top, normal => Assert.InRange(normal.Normalized().Z, 0.999, 1));

        static double Median(Mesh mesh) => MeshChecks.Sorted(Enumerable.Range(0, mesh.TriangleCount)
            .Select(t => Math.Abs(AnalyticScene.Distance(MeshChecks.Centroid(mesh, t)))))[mesh.TriangleCount / 2];
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_mesh()
    {
        var box = new Box3d(new(-2.5, -1.5, -1), new(1.5, 1.5, 2));
        var one = Reconstruct(NoisyMaps.Value, box, new SurfaceOptions { ThreadCount = 1 });
        var three = Reconstruct(NoisyMaps.Value, box, new SurfaceOptions { ThreadCount = 3 });

        Assert.Equal<Vector3>(one.Positions, three.Positions);
        Assert.Equal<int>(one.Triangles, three.Triangles);
    }

    [Fact]
    public void A_few_stray_samples_leave_no_island()
    {
        var maps = Maps(0, null);
        for (var y = 20; y < 26; y++)
            for (var x = 20; x < 26; x++)
                maps[4].Depth[x, y] = 2;

        var mesh = Reconstruct(maps, Everything, NotSimplified);

        Assert.DoesNotContain(Enumerable.Range(0, mesh.VertexCount), i => AnalyticScene.Distance(mesh.WorldPosition(i)) > 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_constraint_fills_what_no_view_saw_and_yields_to_what_views_saw(bool facesDown)
    {
        const double Level = -0.3;
        var center = new Vector3d(0.2, -2.5, 0);
        var maps = Maps(0, p => (p - center).Length < 0.9);
        var plane = new Mesh
        {
            Origin = new(0, 0, Level),
            Positions = [new(-4, -4, 0), new(4, -4, 0), new(4, 4, 0), new(-4, 4, 0)],
            Triangles = facesDown ? [0, 2, 1, 0, 3, 2] : [0, 1, 2, 0, 2, 3],
        };

        var without = Reconstruct(maps, Everything, NotSimplified);
        var mesh = Reconstruct(
            maps, Everything, NotSimplified,
            constraints: [ConstraintSurface.Of(plane, [.. maps.Select(map => map.View.Center)])]);

        var inside = PointsWithin(mesh, 0.5).Select(p => (p.Z - Level) / Voxel).ToList();
        Assert.NotEmpty(inside);
        Assert.All(inside, height => Assert.InRange(height, -0.05, 0.05));
        Assert.Equal(0, MeshChecks.BadEdgeCount(mesh));
        // A view that saw the ground is right, and nothing is built below it.
        Assert.All(
            Enumerable.Range(0, mesh.VertexCount).Select(mesh.WorldPosition)
                .Where(p => p.X is > -3 and < 3 && p.Y is > -3.5 and < 3 && (p - center).Length > 1.6),
            p => Assert.InRange(Math.Abs(AnalyticScene.Distance(p)) / Voxel, 0, 3));
        Assert.True(PointsWithin(without, 0.5).Max(p => p.Z) > Level + 2 * Voxel);
        // What several views saw moves only at the rim, where both are smoothed into each other.
        var after = Enumerable.Range(0, mesh.VertexCount).Select(mesh.WorldPosition).ToHashSet();
        var seen = Enumerable.Range(0, without.VertexCount).Select(without.WorldPosition).Where(p => ViewsOf(p) >= 5).ToList();
        var moved = seen.Where(p => !after.Contains(p)).Select(p => after.Min(q => (p - q).Length) / Voxel).ToList();
        Assert.InRange(moved.Count, 0, 0.04 * seen.Count);
        Assert.InRange(moved.Average(), 0, 0.25);
        Assert.InRange(moved.Max(), 0, 1.25);

        int ViewsOf(Vector3d p) => maps.Count(map => map.View.TryProject(p, out var pixel, out var depth)
            && pixel.X >= 0 && pixel.Y >= 0 && pixel.X < map.View.Width && pixel.Y < map.View.Height
            && Math.Abs(map.Depth[(int)pixel.X, (int)pixel.Y] - depth) < Voxel);

        IEnumerable<Vector3d> PointsWithin(Mesh of, double radius) => Enumerable.Range(0, of.VertexCount).Select(of.WorldPosition)
            .Where(p => new Vector2d(p.X - center.X, p.Y - center.Y).Length < radius);
    }

    private static HashSet<Vector3d> OnPlane(Mesh mesh, double x) =>
        Enumerable.Range(0, mesh.VertexCount).Select(mesh.WorldPosition).Where(p => p.X == x).ToHashSet();

    // Pixels without depth whose rays pass the ground within the circle look into the sky.
    private static void Open(DepthMap map, Vector3d center, double radius)
    {
        for (var y = 0; y < map.View.Height; y++)
        {
            for (var x = 0; x < map.View.Width; x++)
            {
                var ray = map.View.Unproject(new(x + 0.5, y + 0.5), 1) - map.View.Center;
                var ground = map.View.Center - map.View.Center.Z / ray.Z * ray;
                if (map.Depth[x, y] == 0 && (ground - center).Length < radius)
                    map.Depth[x, y] = float.PositiveInfinity;
            }
        }
    }

    private static DepthMap[] Maps(double sigma, Func<Vector3d, bool>? isHidden) =>
        [.. AnalyticScene.Views(Width).Select(view => AnalyticScene.Cast(view, sigma, isHidden))];

    private static Mesh Reconstruct(
        DepthMap[] maps, Box3d box, SurfaceOptions options, TileCell? cell = null, double planeTolerance = 0,
        IReadOnlyList<ConstraintSurface>? constraints = null)
    {
        var reach = box.Expanded(Layout.OverlapVoxels * Voxel);
        var crops = maps.Select(map => DepthCrop.Of(map, reach)).OfType<DepthCrop>().ToList();
        var reconstruction = new SurfaceReconstruction(Voxel, options, () => { }, CancellationToken.None, planeTolerance)
        {
            Constraints = constraints ?? [],
        };
        return reconstruction.Reconstruct(crops, box, cell);
    }
}
