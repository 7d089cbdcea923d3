using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Reality.Core.Numerics;

namespace Reality.Sample.Materials;

/// <summary>
/// Value noise on the plane: random numbers on a lattice, smoothly interpolated. Eight octaves read one table at different
/// rotations and offsets, so that no pattern repeats within the site.
/// </summary>
/// <remarks>A cell of the table holds the four numbers at its corners, so that one read fetches them.</remarks>
internal sealed unsafe class NoiseTable
{
    /// <summary>Lattice spacing of the eight octaves of <see cref="Detail"/>, meters.</summary>
    public static readonly Vector256<float> OctaveCells = Vector256.Create(0.025f, 0.05f, 0.1f, 0.2f, 0.4f, 0.8f, 1.6f, 3.2f);

    private const int Size = 512;

    // Numbers are stored as signed bytes.
    private const float Scale = 1f / 127;

    // Rotation and offset of each octave, which hide the table's period.
    private static readonly Vector256<float> CosOverCell = PerOctave(static (i, cell) => Math.Cos(0.3 + 0.61 * i) / cell);
    private static readonly Vector256<float> SinOverCell = PerOctave(static (i, cell) => Math.Sin(0.3 + 0.61 * i) / cell);
    private static readonly Vector256<float> OffsetX = PerOctave(static (i, _) => 37.3 * i + 11);
    private static readonly Vector256<float> OffsetY = PerOctave(static (i, _) => 91.7 * i + 53);

    // From the lowest byte up: the corner itself, the one at x + 1, at y + 1, at both.
    private readonly int[] _cells = GC.AllocateUninitializedArray<int>(Size * Size, pinned: true);
    private readonly int* _table;

    public NoiseTable(ulong seed)
    {
        var random = SeededRandom.For(seed, 0x4E6F);
        var values = new byte[Size * Size];
        for (var i = 0; i < values.Length; i++)
            values[i] = (byte)(sbyte)MathF.Round(127 * (2 * random.NextSingle() - 1));
        for (var y = 0; y < Size; y++)
        {
            var (row, below) = (y * Size, (y + 1) % Size * Size);
            for (var x = 0; x < Size; x++)
            {
                var right = (x + 1) % Size;
                _cells[row + x] = values[row + x] | (values[row + right] << 8)
                    | (values[below + x] << 16) | (values[below + right] << 24);
            }
        }
        _table = (int*)Unsafe.AsPointer(ref _cells[0]);
    }

    /// <summary>One octave at a point in units of the lattice spacing, -1 to 1.</summary>
    public float Smooth(float x, float y)
    {
        var floorX = MathF.Floor(x);
        var floorY = MathF.Floor(y);
        var fx = Ease(x - floorX);
        var fy = Ease(y - floorY);
        var corners = _table[((int)floorY & (Size - 1)) * Size + ((int)floorX & (Size - 1))];
        float v00 = (sbyte)corners;
        float v10 = (sbyte)(corners >> 8);
        float v01 = (sbyte)(corners >> 16);
        float v11 = corners >> 24;
        var upper = v00 + fx * (v10 - v00);
        var lower = v01 + fx * (v11 - v01);
        return Scale * (upper + fy * (lower - upper));
    }

    /// <summary>Sum of the eight octaves of <see cref="OctaveCells"/> with the given amplitudes, at a point in meters.</summary>
    public float Detail(float x, float y, Vector256<float> amplitudes) =>
        Vector256.Sum(Scale * amplitudes * Octaves(
            x * CosOverCell - y * SinOverCell + OffsetX, x * SinOverCell + y * CosOverCell + OffsetY));

    /// <summary><see cref="Detail"/> at each sample of a spot; four equal values for a point.</summary>
    public Vector128<float> Details(in PlaneSpot spot, Vector256<float> amplitudes)
    {
        var (x, y) = (spot.Place.X, spot.Place.Y);
        if (spot.IsPoint)
            return Vector128.Create(Detail(x, y, amplitudes));
        amplitudes *= Scale;
        var middleX = x * CosOverCell - y * SinOverCell + OffsetX;
        var middleY = x * SinOverCell + y * CosOverCell + OffsetY;
        var rightX = spot.Right.X * CosOverCell - spot.Right.Y * SinOverCell;
        var rightY = spot.Right.X * SinOverCell + spot.Right.Y * CosOverCell;
        var downX = spot.Down.X * CosOverCell - spot.Down.Y * SinOverCell;
        var downY = spot.Down.X * SinOverCell + spot.Down.Y * CosOverCell;
        var details = Vector128<float>.Zero;
        for (var i = 0; i < Spot.SampleCount; i++)
        {
            var place = Spot.Samples[i];
            var octaves = Octaves(
                middleX + place.X * rightX + place.Y * downX, middleY + place.X * rightY + place.Y * downY);
            details = details.WithElement(i, Vector256.Sum(amplitudes * octaves));
        }
        return details;
    }

    // One octave per lane, in units of the stored bytes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Octaves(Vector256<float> x, Vector256<float> y)
    {
        var floorX = Vector256.Floor(x);
        var floorY = Vector256.Floor(y);
        var fx = Ease(x - floorX);
        var fy = Ease(y - floorY);
        var mask = Vector256.Create(Size - 1);
        var corners = Gather(
            (Vector256.ConvertToInt32(floorY) & mask) * Size + (Vector256.ConvertToInt32(floorX) & mask));
        var v00 = Vector256.ConvertToSingle((corners << 24) >> 24);
        var v10 = Vector256.ConvertToSingle((corners << 16) >> 24);
        var v01 = Vector256.ConvertToSingle((corners << 8) >> 24);
        var v11 = Vector256.ConvertToSingle(corners >> 24);
        var upper = v00 + fx * (v10 - v00);
        var lower = v01 + fx * (v11 - v01);
        return upper + fy * (lower - upper);
    }

    // Eight plain loads are faster than the gather instruction, by far on processors with gather mitigations.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<int> Gather(Vector256<int> index)
    {
        var pairs = index.AsUInt64();
        var (i01, i23, i45, i67) = (pairs.GetElement(0), pairs.GetElement(1), pairs.GetElement(2), pairs.GetElement(3));
        return Vector256.Create(
            _table[(uint)i01], _table[i01 >> 32], _table[(uint)i23], _table[i23 >> 32],
            _table[(uint)i45], _table[i45 >> 32], _table[(uint)i67], _table[i67 >> 32]);
    }

    private static float Ease(float t) => t * t * (3 - 2 * t);

    private static Vector256<float> Ease(Vector256<float> t) => t * t * (Vector256.Create(3f) - (t + t));

    private static Vector256<float> PerOctave(Func<int, double, double> value)
    {
        var lanes = new float[8];
        for (var i = 0; i < 8; i++)
            lanes[i] = (float)value(i, OctaveCells[i]);
        return Vector256.Create(lanes);
    }
}

/// <summary>Random numbers for the stones, tiles and windows of regular patterns.</summary>
internal static class Pattern
{
    /// <summary>A number from -1 to 1, fixed for each element of a pattern.</summary>
    public static float Random(int column, int row, int variant)
    {
        var h = (uint)column * 0x9E3779B1u ^ (uint)row * 0x85EBCA77u ^ (uint)variant * 0xC2B2AE3Du;
        h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
        h = (h ^ (h >> 12)) * 0x297A2D39u;
        return (h ^ (h >> 15)) * (2f / uint.MaxValue) - 1;
    }
}
