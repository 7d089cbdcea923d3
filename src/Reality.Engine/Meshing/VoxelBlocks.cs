using Reality.Engine.Tiling;

namespace Reality.Engine.Meshing;

/// <summary>
/// One level of the sparse grid: blocks of 8 x 8 x 8 voxels in a hash, each voxel with its signed distance and its weight.
/// </summary>
/// <remarks>
/// Blocks are numbered in the order of their keys, so that whatever runs over them in that order does not depend on how they
/// were found. Voxel (x, y, z) of a block lies at x + 8 y + 64 z.
/// </remarks>
internal sealed class VoxelBlocks
{
    public const int Side = Layout.BlockSize;
    public const int VoxelCount = Side * Side * Side;

    /// <summary>Weight steps per unit of evidence, which is one view that sees the surface frontally and surely.</summary>
    public const float WeightScale = 16;

    private const int KeyBits = 21;
    private const int KeyOffset = 1 << (KeyBits - 1);

    private readonly long[] _keys;
    private readonly Dictionary<long, int> _blockOf;

    /// <param name="voxelSize">Meters.</param>
    /// <param name="keys">Distinct keys, ascending.</param>
    public VoxelBlocks(double voxelSize, long[] keys)
    {
        VoxelSize = voxelSize;
        _keys = keys;
        _blockOf = new Dictionary<long, int>(keys.Length);
        for (var i = 0; i < keys.Length; i++)
            _blockOf.Add(keys[i], i);
        Values = new float[(long)keys.Length * VoxelCount];
        Array.Fill(Values, float.NaN);
        Weights = new byte[(long)keys.Length * VoxelCount];
    }

    public double VoxelSize { get; }

    public int Count => _keys.Length;

    /// <summary>Signed distance in voxels, positive on the side the surface was seen from; NaN where nothing is known.</summary>
    public float[] Values { get; set; }

    /// <summary>Evidence in steps of 1 / <see cref="WeightScale"/>; 0 where no view saw the voxel.</summary>
    public byte[] Weights { get; }

    public static long Key(int x, int y, int z) =>
        ((long)(z + KeyOffset) << (2 * KeyBits)) | ((long)(y + KeyOffset) << KeyBits) | (uint)(x + KeyOffset);

    public static VoxelIndex IndexOf(long key)
    {
        const long Mask = (1L << KeyBits) - 1;
        return new(
            (int)(key & Mask) - KeyOffset, (int)((key >> KeyBits) & Mask) - KeyOffset, (int)(key >> (2 * KeyBits)) - KeyOffset);
    }

    /// <summary>Whether block indices of this box have keys.</summary>
    public static bool CanIndex(VoxelBox blocks) =>
        Math.Min(blocks.First.X, Math.Min(blocks.First.Y, blocks.First.Z)) > -KeyOffset
        && Math.Max(blocks.End.X, Math.Max(blocks.End.Y, blocks.End.Z)) < KeyOffset;

    /// <summary>Index of a block in its grid.</summary>
    public VoxelIndex this[int block] => IndexOf(_keys[block]);

    /// <summary>Number of the block at a grid index, -1 where there is none.</summary>
    public int Find(int x, int y, int z) => _blockOf.TryGetValue(Key(x, y, z), out var block) ? block : -1;

    public Span<float> ValuesOf(int block) => Values.AsSpan(block * VoxelCount, VoxelCount);

    public Span<byte> WeightsOf(int block) => Weights.AsSpan(block * VoxelCount, VoxelCount);
}
