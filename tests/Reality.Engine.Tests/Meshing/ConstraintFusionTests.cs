using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

/// <summary>Signed distances of a disk at height 0.03, with 0.1 m voxels, however it is divided into triangles.</summary>
public sealed class ConstraintFusionTests
{
    private const double VoxelSize = 0.1;
    private const float Height = 0.03f;
    private const float Radius = 1;

    private static readonly VoxelBox s_box = new(new(-2, -2, -2), new(2, 2, 2));

    [Theory]
    [InlineData(24)]
    [InlineData(3_000)]
    public void A_fan_of_any_number_of_triangles_gives_distances_from_its_plane(int count)
    {
        using var level = Fill(Fan(count));

        var filled = 0;
        ForEachVoxel(level, (at, value, weight) =>
        {
            var (fromCenter, voxels) = (Math.Sqrt(at.X * at.X + at.Y * at.Y), (at.Z - Height) / VoxelSize);
            if (fromCenter < 0.9 * Radius && Math.Abs(voxels) < VoxelFusion.Truncation)
            {
                filled++;
                Assert.NotEqual(0, weight);
                Assert.Equal(voxels, VoxelBlocks.ToVoxels(value), 1e-3);
            }
            if (fromCenter > Radius + VoxelSize || Math.Abs(voxels) > VoxelFusion.Truncation)
                Assert.Equal((VoxelBlocks.Unknown, 0), (value, weight));
        });
        Assert.InRange(filled, 1_000, 3_000);
    }

    [Fact]
    public void Triangles_without_area_and_repeated_ones_change_nothing()
    {
        var fan = Fan(24);
        var more = new Mesh
        {
            Origin = default,
            Positions = [.. fan.Positions, new(0.5f, 0.5f, 0.5f), new(0.6f, 0.6f, 0.6f), new(0.7f, 0.7f, 0.7f)],
            Triangles = [.. fan.Triangles, 25, 26, 27],
        };

        using var once = Fill(fan);
        using var twice = Fill(fan, more);

        Assert.Equal(once.Values.Span, twice.Values.Span);
        Assert.Equal(once.Weights.Span, twice.Weights.Span);
    }

    private static VoxelBlocks Fill(params Mesh[] meshes)
    {
        var surfaces = meshes.Select(mesh => ConstraintSurface.Of(mesh, [new(0, 0, 10)])).ToArray();
        var fusion = new ConstraintFusion(surfaces, VoxelSize, s_box);
        var level = TestLevels.Cube(VoxelSize, 4);
        fusion.Fill(level, [], TestLevels.Parallel);
        return level;
    }

    private static Mesh Fan(int count) => new()
    {
        Origin = default,
        Positions =
        [
            new(0, 0, Height),
            .. Enumerable.Range(0, count).Select(i => (float)(2 * Math.PI * i / count))
                .Select(angle => new Vector3(Radius * MathF.Cos(angle), Radius * MathF.Sin(angle), Height)),
        ],
        Triangles = [.. Enumerable.Range(0, count).SelectMany(i => new[] { 0, 1 + i, 1 + (i + 1) % count })],
    };

    private static void ForEachVoxel(VoxelBlocks level, Action<Vector3d, short, byte> action)
    {
        for (var block = 0; block < level.Count; block++)
        {
            var first = VoxelBlocks.Side * level[block];
            for (var i = 0; i < VoxelBlocks.VoxelCount; i++)
            {
                var at = VoxelSize * new Vector3d(first.X + (i & 7), first.Y + ((i >> 3) & 7), first.Z + (i >> 6));
                action(at, level.ValuesOf(block)[i], level.WeightsOf(block)[i]);
            }
        }
    }
}
