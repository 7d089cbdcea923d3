using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Reality.Core.Numerics;

namespace Reality.Jobs.Sample;

/// <summary>
/// Value noise on the plane: random numbers on a lattice, smoothly interpolated. Detail at every scale, from a table that
/// is read in eight turned copies, so that no pattern returns within the site.
/// </summary>
internal sealed unsafe class NoiseTable
{
    /// <summary>Lattice spacing of the eight octaves of <see cref="Detail"/>, meters.</summary>
    public static readonly Vector256<float> OctaveCells = Vector256.Create(0.025f, 0.05f, 0.1f, 0.2f, 0.4f, 0.8f, 1.6f, 3.2f);

    private const int Size = 512;
    private const int Stride = Size + 1;

    // Each octave reads the table turned and shifted, which hides that it repeats.
    private static readonly Vector256<float> CosOverCell = PerOctave(static (i, cell) => Math.Cos(0.3 + 0.61 * i) / cell);
    private static readonly Vector256<float> SinOverCell = PerOctave(static (i, cell) => Math.Sin(0.3 + 0.61 * i) / cell);
    private static readonly Vector256<float> OffsetX = PerOctave(static (i, _) => 37.3 * i + 11);
    private static readonly Vector256<float> OffsetY = PerOctave(static (i, _) => 91.7 * i + 53);

    private readonly float[] _values = GC.AllocateUninitializedArray<float>(Stride * Stride, pinned: true);
    private readonly float* _table;

    public NoiseTable(ulong seed)
    {
        var random = SeededRandom.For(seed, 0x4E6F);
        for (var y = 0; y < Size; y++)
        {
            for (var x = 0; x < Size; x++)
                _values[y * Stride + x] = 2 * random.NextSingle() - 1;
            _values[y * Stride + Size] = _values[y * Stride];
        }
        Array.Copy(_values, 0, _values, Size * Stride, Stride);
        _table = (float*)Unsafe.AsPointer(ref _values[0]);
    }

    /// <summary>One octave, -1 to 1, at a point in units of the lattice spacing.</summary>
    public float Smooth(float x, float y)
    {
        var floorX = MathF.Floor(x);
        var floorY = MathF.Floor(y);
        var fx = Ease(x - floorX);
        var fy = Ease(y - floorY);
        var corner = _table + ((int)floorY & (Size - 1)) * Stride + ((int)floorX & (Size - 1));
        var upper = corner[0] + fx * (corner[1] - corner[0]);
        var lower = corner[Stride] + fx * (corner[Stride + 1] - corner[Stride]);
        return upper + fy * (lower - upper);
    }

    /// <summary>Sum of the eight octaves of <see cref="OctaveCells"/> with the given amplitudes, at a point in meters.</summary>
    public float Detail(float x, float y, Vector256<float> amplitudes)
    {
        var px = x * CosOverCell - y * SinOverCell + OffsetX;
        var py = x * SinOverCell + y * CosOverCell + OffsetY;
        var floorX = Vector256.Floor(px);
        var floorY = Vector256.Floor(py);
        var fx = Ease(px - floorX);
        var fy = Ease(py - floorY);
        var mask = Vector256.Create(Size - 1);
        var index = (Vector256.ConvertToInt32(floorY) & mask) * Stride + (Vector256.ConvertToInt32(floorX) & mask);
        var v00 = Gather(index);
        var v10 = Gather(index + Vector256<int>.One);
        var v01 = Gather(index + Vector256.Create(Stride));
        var v11 = Gather(index + Vector256.Create(Stride + 1));
        var upper = v00 + fx * (v10 - v00);
        var lower = v01 + fx * (v11 - v01);
        return Vector256.Sum(amplitudes * (upper + fy * (lower - upper)));
    }

    private Vector256<float> Gather(Vector256<int> index)
    {
        if (Avx2.IsSupported)
            return Avx2.GatherVector256(_table, index, sizeof(float));
        var lanes = stackalloc float[8];
        for (var i = 0; i < 8; i++)
            lanes[i] = _table[index.GetElement(i)];
        return Vector256.Load(lanes);
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
