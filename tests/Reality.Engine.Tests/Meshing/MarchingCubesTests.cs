using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

public sealed class MarchingCubesTests
{
    private const double Voxel = 0.5;

    // Voxels -16 to 15 along each axis.
    private static readonly VoxelBox s_everything = new(new(-2, -2, -2), new(2, 2, 2));
    private static readonly VoxelBox s_tile = new(new(-16, -16, -16), new(16, 16, 16));

    [Fact]
    public void A_plane_is_exact_and_faces_its_positive_side()
    {
        // 2 x - y + 2 z = 3.25 voxels; the distance divides by 3.
        var mesh = Extract(Level((x, y, z) => Clamp((2 * x - y + 2 * z - 3.25f) / 3)));

        Assert.InRange(mesh.TriangleCount, 100, 8000);
        for (var i = 0; i < mesh.VertexCount; i++)
        {
            var p = mesh.WorldPosition(i) / Voxel;
            Assert.Equal(3.25, 2 * p.X - p.Y + 2 * p.Z, 0.01); // voxels, of the steps that values are stored in
        }
        var normal = TestMeshes.AreaVector(mesh).Normalized();
        Assert.True((normal - new Vector3d(2, -1, 2) / 3).Length < 0.01);
    }

    [Theory]
    [InlineData(5.3f, 0.1f, 0.2f, -0.3f)]
    [InlineData(9f, 0f, 0f, 0f)]
    public void A_sphere_is_closed_and_has_its_area_and_volume(float radius, float cx, float cy, float cz)
    {
        var mesh = Extract(Level((x, y, z) => Clamp(Length(x - cx, y - cy, z - cz) - radius)));

        Assert.Equal(0, MeshChecks.BadEdgeCount(mesh));
        Assert.Empty(MeshChecks.BorderVertices(mesh));
        Assert.Equal(1, MeshChecks.PartCount(mesh));
        Assert.Equal(2, mesh.VertexCount - mesh.TriangleCount / 2);
        Assert.InRange(TestMeshes.Area(mesh) / (4 * Math.PI * Math.Pow(radius * Voxel, 2)), 0.97, 1.01);
        Assert.InRange(TestMeshes.Volume(mesh) / (4 / 3.0 * Math.PI * Math.Pow(radius * Voxel, 3)), 0.95, 1.01);
    }

    [Fact]
    public void Turning_the_signs_turns_the_triangles()
    {
        var mesh = Extract(Level((x, y, z) => Clamp(6.2f - Length(x, y, z))));

        Assert.True(TestMeshes.Volume(mesh) < 0);
    }

    [Fact]
    public void Noise_gives_a_surface_without_cracks()
    {
        // Any signs at all inside a shell of positive values.
        var random = SeededRandom.For(4, 0);
        var level = Level((x, y, z) => Math.Abs(x) > 6 || Math.Abs(y) > 6 || Math.Abs(z) > 6 ? 3 : (float)random.NextGaussian());

        var mesh = Extract(level);

        Assert.Equal(0, MeshChecks.BadEdgeCount(mesh));
        Assert.Empty(MeshChecks.BorderVertices(mesh));
        Assert.True(TestMeshes.Volume(mesh) > 0);
    }

    [Fact]
    public void No_triangle_has_an_unknown_corner_beside_it()
    {
        var mesh = Extract(Level((x, y, z) => x >= 3 ? float.NaN : Clamp(z - 0.4f + 0 * y)));

        Assert.Equal(2 * Voxel, mesh.Bounds().Max.X, 1e-6);
        Assert.Equal(-16 * Voxel, mesh.Bounds().Min.X, 1e-6);
        Assert.NotEmpty(MeshChecks.BorderVertices(mesh));
    }

    [Fact]
    public void Vertices_keep_away_from_the_corners_so_that_no_triangle_is_degenerate()
    {
        // The plane z = 0 passes exactly through the voxels; 0 counts as outside.
        var mesh = Extract(Level((_, _, z) => Clamp(z)));

        Assert.All(Enumerable.Range(0, mesh.VertexCount), i => Assert.Equal(-Voxel / 64, mesh.WorldPosition(i).Z, 1e-6));
        Assert.All(Enumerable.Range(0, mesh.TriangleCount), t => Assert.True(MeshChecks.AreaVector(mesh, t).Length > 0.01));
    }

    [Fact]
    public void Vertices_on_the_tiles_border_lie_on_64ths_of_a_voxel_and_others_need_not()
    {
        var tile = new VoxelBox(new(-8, -8, -8), new(8, 8, 8));
        var surface = MarchingCubes.Extract(
            Level((x, y, z) => Clamp(0.31f * x + 0.17f * y + z - 0.123f)), s_everything, tile, TestLevels.Parallel);

        Assert.Equal(new Vector3d(-4, -4, -4), surface.Origin);
        var onBorder = surface.Positions.Where(p => p.X is 0 or 8).ToArray();
        Assert.NotEmpty(onBorder);
        Assert.All(onBorder, p => Assert.Equal(MathF.Round(p.Z * 128), p.Z * 128));
        Assert.Contains(surface.Positions, p => p.X == 4 && MathF.Round(p.Z * 128) != p.Z * 128);
    }

    [Fact]
    public void Only_the_blocks_asked_for_get_triangles_and_they_are_the_same()
    {
        var level = Level((x, y, z) => Clamp(Length(x, y, z) - 9));
        var all = MarchingCubes.Extract(level, s_everything, s_tile, TestLevels.Parallel);
        var half = MarchingCubes.Extract(level, new(new(-2, -2, -2), new(0, 2, 2)), s_tile, TestLevels.Parallel);

        for (var block = 0; block < level.Count; block++)
            Assert.Equal(level[block].X < 0 ? all.TrianglesOfBlock[block] : [], half.TrianglesOfBlock[block]);
    }

    [Fact]
    public void A_vertex_is_seen_where_its_voxel_has_evidence()
    {
        var level = TestLevels.Cube(Voxel, 4);
        TestLevels.Set(level, (_, _, z) => Clamp(z - 0.4f), (x, _, _) => x < 0 ? (byte)16 : (byte)0);

        var surface = MarchingCubes.Extract(level, s_everything, s_tile, TestLevels.Parallel);

        for (var i = 0; i < surface.Positions.Length; i++)
            Assert.Equal(surface.Positions[i].X < 8, surface.IsSeen[i]);
    }

    private static VoxelBlocks Level(Func<int, int, int, float> valueAt)
    {
        var level = TestLevels.Cube(Voxel, 4);
        TestLevels.Set(level, valueAt);
        return level;
    }

    private static Mesh Extract(VoxelBlocks level) => IslandRemoval.Apply(
        MarchingCubes.Extract(level, s_everything, s_tile, TestLevels.Parallel), _ => true, new(1000), 0);

    private static float Length(float x, float y, float z) => MathF.Sqrt(x * x + y * y + z * z);

    private static float Clamp(float distance) => Math.Clamp(distance, -4, 4);
}
