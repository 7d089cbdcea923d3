using System.Runtime.Intrinsics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Tiling;

namespace Reality.Engine.Meshing;

/// <summary>
/// One level of the sparse grid: blocks of 8 x 8 x 8 voxels in a hash, each voxel with a signed distance and a weight.
/// </summary>
/// <remarks>
/// Blocks are numbered in the order of their keys, so that iteration over them does not depend on how they were found. Voxel
/// (x, y, z) of a block lies at x + 8 y + 64 z.
/// </remarks>
internal sealed class VoxelBlocks : IDisposable
{
    public const int Side = Layout.BlockSize;
    public const int VoxelCount = Side * Side * Side;

    /// <summary>Weight steps per unit of evidence: one confident view that looks straight at the surface.</summary>
    public const float WeightScale = 16;

    /// <summary>Value of an unknown distance.</summary>
    public const short Unknown = short.MinValue;

    // Steps of a value per voxel.
    private const float ValueScale = 4096;

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
        Values = new NativeBuffer<short>((long)keys.Length * VoxelCount);
        Values.Span.Fill(Unknown);
        Weights = new NativeBuffer<byte>((long)keys.Length * VoxelCount);
    }

    public double VoxelSize { get; }

    public int Count => _keys.Length;

    /// <summary>
    /// Signed distances, positive on the side that the surface was seen from, as <see cref="ToVoxels(short)"/> decodes them.
    /// Single precision would take twice the memory for digits that no depth map has.
    /// </summary>
    public NativeBuffer<short> Values { get; set; }

    /// <summary>
    /// Evidence in steps of 1 / <see cref="WeightScale"/>; 0 if no view saw the voxel. A voxel with evidence but no value is
    /// open: views look through it into the sky.
    /// </summary>
    public NativeBuffer<byte> Weights { get; }

    /// <summary>A signed distance in voxels; NaN if unknown.</summary>
    public static float ToVoxels(short value) => value == Unknown ? float.NaN : value * (1 / ValueScale);

    /// <summary>Eight signed distances in voxels; NaN if unknown.</summary>
    public static Vector256<float> ToVoxels(Vector128<short> values)
    {
        var steps = Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(values), Vector128.WidenUpper(values)));
        var isUnknown = Vector256.Equals(steps, Vector256.Create((float)Unknown));
        return Vector256.ConditionalSelect(isUnknown, Vector256.Create(float.NaN), steps * (1 / ValueScale));
    }

    /// <summary>The nearest representable value, for a distance of at most 7 voxels or NaN.</summary>
    public static short FromVoxels(float distance) =>
        float.IsNaN(distance) ? Unknown : (short)MathF.Floor(distance * ValueScale + 0.5f);

    /// <summary>The nearest representable values of eight distances.</summary>
    public static Vector128<short> FromVoxels(Vector256<float> distances)
    {
        var steps = Vector256.Floor(distances * ValueScale + Vector256.Create(0.5f));
        steps = Vector256.ConditionalSelect(Vector256.Equals(distances, distances), steps, Vector256.Create((float)Unknown));
        var integers = Vector256.ConvertToInt32(steps);
        return Vector128.Narrow(integers.GetLower(), integers.GetUpper());
    }

    public static long Key(int x, int y, int z) =>
        ((long)(z + KeyOffset) << (2 * KeyBits)) | ((long)(y + KeyOffset) << KeyBits) | (uint)(x + KeyOffset);

    public static VoxelIndex IndexOf(long key)
    {
        const long Mask = (1L << KeyBits) - 1;
        return new(
            (int)(key & Mask) - KeyOffset, (int)((key >> KeyBits) & Mask) - KeyOffset, (int)(key >> (2 * KeyBits)) - KeyOffset);
    }

    /// <summary>Whether all block indices of a box have keys.</summary>
    public static bool CanIndex(VoxelBox blocks) =>
        Math.Min(blocks.First.X, Math.Min(blocks.First.Y, blocks.First.Z)) > -KeyOffset
        && Math.Max(blocks.End.X, Math.Max(blocks.End.Y, blocks.End.Z)) < KeyOffset;

    /// <summary>Index of a block in its grid.</summary>
    public VoxelIndex this[int block] => IndexOf(_keys[block]);

    /// <summary>Number of the block at a grid index, -1 if there is none.</summary>
    public int Find(int x, int y, int z) => _blockOf.TryGetValue(Key(x, y, z), out var block) ? block : -1;

    public Span<short> ValuesOf(int block) => Values.Span.Slice(block * VoxelCount, VoxelCount);

    public Span<byte> WeightsOf(int block) => Weights.Span.Slice(block * VoxelCount, VoxelCount);

    public void Dispose()
    {
        Values.Dispose();
        Weights.Dispose();
    }
}

/// <summary>Integer coordinates of a voxel, or of a block of voxels.</summary>
internal readonly record struct VoxelIndex(int X, int Y, int Z)
{
    public static VoxelIndex operator +(VoxelIndex a, VoxelIndex b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static VoxelIndex operator -(VoxelIndex a, VoxelIndex b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    public static VoxelIndex operator *(int s, VoxelIndex a) => new(s * a.X, s * a.Y, s * a.Z);
}

/// <summary>A box of voxels, or of blocks of voxels: the first included, the end not.</summary>
internal readonly record struct VoxelBox(VoxelIndex First, VoxelIndex End)
{
    /// <summary>
    /// The voxels of a world-axis box whose corners are multiples of <paramref name="voxelSize"/>.
    /// </summary>
    public static VoxelBox Of(Box3d box, double voxelSize) => new(
        new(Round(box.Min.X / voxelSize), Round(box.Min.Y / voxelSize), Round(box.Min.Z / voxelSize)),
        new(Round(box.Max.X / voxelSize), Round(box.Max.Y / voxelSize), Round(box.Max.Z / voxelSize)));

    public bool Contains(VoxelIndex i) =>
        i.X >= First.X && i.X < End.X && i.Y >= First.Y && i.Y < End.Y && i.Z >= First.Z && i.Z < End.Z;

    public VoxelBox Expanded(int margin) =>
        new(First - new VoxelIndex(margin, margin, margin), End + new VoxelIndex(margin, margin, margin));

    /// <summary>The cells of a grid coarser by <paramref name="factor"/> that this box overlaps.</summary>
    public VoxelBox Coarsened(int factor) => new(
        new(FloorDivide(First.X, factor), FloorDivide(First.Y, factor), FloorDivide(First.Z, factor)),
        new(-FloorDivide(-End.X, factor), -FloorDivide(-End.Y, factor), -FloorDivide(-End.Z, factor)));

    public Box3d ToWorld(double voxelSize) => new(
        new(First.X * voxelSize, First.Y * voxelSize, First.Z * voxelSize),
        new(End.X * voxelSize, End.Y * voxelSize, End.Z * voxelSize));

    private static int Round(double value) => checked((int)Math.Round(value));

    private static int FloorDivide(int a, int b) => (int)Math.Floor((double)a / b);
}
