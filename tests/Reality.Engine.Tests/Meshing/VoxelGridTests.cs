using System.Runtime.Intrinsics;
using CsCheck;
using Reality.Core.Geometry;
using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

/// <summary>Indices, boxes, blocks and windows of the sparse grid.</summary>
public sealed class VoxelGridTests
{
    private static readonly Gen<int> s_index = Gen.Int[-1_000_000, 1_000_000];

    [Fact]
    public void A_key_gives_its_block_back_and_ascends_by_z_then_y_then_x() =>
        Gen.Select(s_index, s_index, s_index).Sample((x, y, z) =>
        {
            Assert.Equal(new VoxelIndex(x, y, z), VoxelBlocks.IndexOf(VoxelBlocks.Key(x, y, z)));
            Assert.True(VoxelBlocks.Key(x, y, z) < VoxelBlocks.Key(x + 1, y, z));
            Assert.True(VoxelBlocks.Key(x + 1, y, z) < VoxelBlocks.Key(x - 1, y + 1, z));
            Assert.True(VoxelBlocks.Key(x + 1, y + 1, z) < VoxelBlocks.Key(x - 1, y - 1, z + 1));
        });

    [Fact]
    public void Blocks_are_found_by_their_index_and_others_are_not()
    {
        var level = Level(new(-3, 4, 5), new(2, 4, 5));

        Assert.Equal(2, level.Count);
        Assert.Equal((0, 1, -1), (level.Find(-3, 4, 5), level.Find(2, 4, 5), level.Find(1, 4, 5)));
        Assert.Equal(new VoxelIndex(2, 4, 5), level[1]);
        Assert.True(float.IsNaN(VoxelBlocks.ToVoxels(level.ValuesOf(1)[0])));
    }

    [Fact]
    public void A_distance_is_stored_within_half_a_step() =>
        Gen.Float[-7, 7].Sample(distance =>
            Assert.Equal(distance, VoxelBlocks.ToVoxels(VoxelBlocks.FromVoxels(distance)), 0.5f / 4096 + 1e-6f));

    [Fact]
    public void Eight_distances_are_stored_as_one_is() =>
        Gen.Float[-7, 7].Array[8].Sample(distances =>
        {
            distances[3] = float.NaN;
            var stored = VoxelBlocks.FromVoxels(Vector256.Create<float>(distances));
            var read = VoxelBlocks.ToVoxels(stored);
            for (var i = 0; i < 8; i++)
            {
                Assert.Equal(VoxelBlocks.FromVoxels(distances[i]), stored[i]);
                Assert.Equal(VoxelBlocks.ToVoxels(stored[i]), read[i]);
            }
        });

    [Fact]
    public void A_coarsened_box_holds_exactly_the_cells_that_the_box_reaches_into() =>
        Gen.Select(Gen.Int[-50, 50], Gen.Int[1, 40], Gen.Int[1, 16]).Sample((first, length, factor) =>
        {
            var box = new VoxelBox(new(first, 0, 0), new(first + length, 1, 1));

            var coarse = box.Coarsened(factor);

            Assert.True(coarse.First.X * factor <= first && first < (coarse.First.X + 1) * factor);
            Assert.True(coarse.End.X * factor >= first + length && (coarse.End.X - 1) * factor < first + length);
        });

    [Fact]
    public void A_box_of_the_world_has_whole_voxels_and_its_end_is_not_included()
    {
        var box = VoxelBox.Of(new Box3d(new(-1, 0.5, 2), new(1, 1.5, 4)), 0.25);

        Assert.Equal(new VoxelBox(new(-4, 2, 8), new(4, 6, 16)), box);
        Assert.Equal(new Box3d(new(-1, 0.5, 2), new(1, 1.5, 4)), box.ToWorld(0.25));
        Assert.True(box.Contains(new(-4, 2, 8)));
        Assert.False(box.Contains(new(4, 2, 8)));
        Assert.Equal(new VoxelBox(new(-5, 1, 7), new(5, 7, 17)), box.Expanded(1));
    }

    [Fact]
    public void Boxes_beyond_the_keys_are_refused()
    {
        Assert.True(VoxelBlocks.CanIndex(new(new(-1_000_000, 0, 0), new(1_000_000, 1, 1))));
        Assert.False(VoxelBlocks.CanIndex(new(new(-1_100_000, 0, 0), new(0, 1, 1))));
        Assert.False(VoxelBlocks.CanIndex(new(new(0, 0, 0), new(1, 1_100_000, 1))));
    }

    [Fact]
    public void A_window_reaches_over_blocks_and_is_unknown_where_there_are_none()
    {
        // Two blocks along x, with the value x + 100 y + ... of each voxel; a window of 10 voxels around the first.
        var level = Level(new(0, 0, 0), new(1, 0, 0));
        TestLevels.Set(level, (x, y, z) => 0.25f * x - 0.125f * y + 0.0625f * z);
        var window = new BlockWindow(10);

        window.Read(level, new(-1, -1, -1));

        for (var z = 0; z < 10; z++)
        {
            for (var y = 0; y < 10; y++)
            {
                for (var x = 0; x < 10; x++)
                {
                    var (vx, vy, vz) = (x - 1, y - 1, z - 1);
                    var isKnown = vx >= 0 && vy is >= 0 and < 8 && vz is >= 0 and < 8;
                    var expected = isKnown ? 0.25f * vx - 0.125f * vy + 0.0625f * vz : float.NaN;
                    Assert.Equal(expected, window.Values[x + 10 * (y + 10 * z)]);
                }
            }
        }
    }

    private static VoxelBlocks Level(params VoxelIndex[] blocks) => TestLevels.Of(0.5, blocks);
}
