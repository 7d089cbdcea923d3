using System.Runtime.Intrinsics;

namespace Reality.Engine.Meshing;

/// <summary>Values of a cube of voxels that reaches over several blocks, gathered into one array.</summary>
/// <param name="side">Voxels along the side of the cube.</param>
internal sealed class BlockWindow(int side)
{
    public int Side { get; } = side;

    /// <summary>Value of the voxel at (x, y, z) of the cube at x + side (y + side z); NaN if unknown.</summary>
    public float[] Values { get; } = new float[side * side * side];

    /// <summary>Fills the cube whose corner is the voxel <paramref name="first"/>.</summary>
    public void Read(VoxelBlocks level, VoxelIndex first)
    {
        var blocks = new VoxelBox(first, first + new VoxelIndex(Side, Side, Side)).Coarsened(VoxelBlocks.Side);
        for (var z = blocks.First.Z; z < blocks.End.Z; z++)
            for (var y = blocks.First.Y; y < blocks.End.Y; y++)
                for (var x = blocks.First.X; x < blocks.End.X; x++)
                    Copy(level, new(x, y, z), first);
    }

    private void Copy(VoxelBlocks level, VoxelIndex block, VoxelIndex first)
    {
        var number = level.Find(block.X, block.Y, block.Z);
        var corner = VoxelBlocks.Side * block - first;
        var (fromX, countX) = Overlap(corner.X);
        var (fromY, countY) = Overlap(corner.Y);
        var (fromZ, countZ) = Overlap(corner.Z);
        for (var z = fromZ; z < fromZ + countZ; z++)
        {
            for (var y = fromY; y < fromY + countY; y++)
            {
                var row = Values.AsSpan(Side * (Side * (corner.Z + z) + corner.Y + y) + corner.X + fromX, countX);
                if (number < 0)
                    row.Fill(float.NaN);
                else
                    Convert(level.ValuesOf(number).Slice(VoxelBlocks.Side * (VoxelBlocks.Side * z + y) + fromX, countX), row);
            }
        }
    }

    private static void Convert(ReadOnlySpan<short> values, Span<float> voxels)
    {
        if (values.Length == Vector128<short>.Count)
        {
            VoxelBlocks.ToVoxels(Vector128.Create(values)).CopyTo(voxels);
            return;
        }
        for (var i = 0; i < values.Length; i++)
            voxels[i] = VoxelBlocks.ToVoxels(values[i]);
    }

    // Voxels of a block, which starts at this coordinate of the cube, that lie in the cube.
    private (int From, int Count) Overlap(int corner)
    {
        var from = Math.Max(0, -corner);
        return (from, Math.Min(VoxelBlocks.Side, Side - corner) - from);
    }
}
