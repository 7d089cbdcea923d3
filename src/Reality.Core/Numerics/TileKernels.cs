using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Reality.Core.Numerics;

/// <summary>Operations on the tiles of a <see cref="TiledMatrix"/>: squares of doubles, column after column.</summary>
/// <remarks>
/// Every entry takes the same fused multiply-adds in the same order on every processor: results are the same bits everywhere.
/// </remarks>
public static class TileKernels
{
    /// <summary>Rows and columns of a tile: eight photos of six parameters.</summary>
    public const int Side = 48;

    public const int Area = Side * Side;

    private const int PanelRows = 8, PanelColumns = 6, SolvedRows = 16;

    /// <summary>target -= left · rightᵀ.</summary>
    public static void SubtractProduct(Span<double> target, ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        ref var t = ref MemoryMarshal.GetReference(target[..Area]);
        ref var a = ref MemoryMarshal.GetReference(left[..Area]);
        ref var b = ref MemoryMarshal.GetReference(right[..Area]);
        for (var column = 0; column < Side; column += PanelColumns)
        {
            for (var row = 0; row < Side; row += PanelRows)
            {
                SubtractPanel(
                    ref Unsafe.Add(ref t, column * Side + row), ref Unsafe.Add(ref a, row), ref Unsafe.Add(ref b, column));
            }
        }
    }

    /// <summary>The definition of <see cref="SubtractProduct"/>.</summary>
    public static void SubtractProductDefinition(Span<double> target, ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        for (var column = 0; column < Side; column++)
        {
            for (var row = 0; row < Side; row++)
            {
                double sum = 0;
                for (var k = 0; k < Side; k++)
                    sum = Math.FusedMultiplyAdd(left[k * Side + row], right[k * Side + column], sum);
                target[column * Side + row] -= sum;
            }
        }
    }

    // Eight rows of six columns, in twelve registers.
    private static void SubtractPanel(ref double target, ref double left, ref double right)
    {
        Vector256<double> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default;
        Vector256<double> d0 = default, d1 = default, e0 = default, e1 = default, f0 = default, f1 = default;
        for (var k = 0; k < Area; k += Side)
        {
            var x0 = Vector256.LoadUnsafe(ref left, (nuint)k);
            var x1 = Vector256.LoadUnsafe(ref left, (nuint)k + 4);
            var y = Vector256.Create(Unsafe.Add(ref right, k));
            a0 = Vector256.FusedMultiplyAdd(x0, y, a0);
            a1 = Vector256.FusedMultiplyAdd(x1, y, a1);
            y = Vector256.Create(Unsafe.Add(ref right, k + 1));
            b0 = Vector256.FusedMultiplyAdd(x0, y, b0);
            b1 = Vector256.FusedMultiplyAdd(x1, y, b1);
            y = Vector256.Create(Unsafe.Add(ref right, k + 2));
            c0 = Vector256.FusedMultiplyAdd(x0, y, c0);
            c1 = Vector256.FusedMultiplyAdd(x1, y, c1);
            y = Vector256.Create(Unsafe.Add(ref right, k + 3));
            d0 = Vector256.FusedMultiplyAdd(x0, y, d0);
            d1 = Vector256.FusedMultiplyAdd(x1, y, d1);
            y = Vector256.Create(Unsafe.Add(ref right, k + 4));
            e0 = Vector256.FusedMultiplyAdd(x0, y, e0);
            e1 = Vector256.FusedMultiplyAdd(x1, y, e1);
            y = Vector256.Create(Unsafe.Add(ref right, k + 5));
            f0 = Vector256.FusedMultiplyAdd(x0, y, f0);
            f1 = Vector256.FusedMultiplyAdd(x1, y, f1);
        }
        Subtract(ref target, 0, a0, a1);
        Subtract(ref target, 1, b0, b1);
        Subtract(ref target, 2, c0, c1);
        Subtract(ref target, 3, d0, d1);
        Subtract(ref target, 4, e0, e1);
        Subtract(ref target, 5, f0, f1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Subtract(ref double target, int column, Vector256<double> first, Vector256<double> second)
    {
        var at = (nuint)(column * Side);
        (Vector256.LoadUnsafe(ref target, at) - first).StoreUnsafe(ref target, at);
        (Vector256.LoadUnsafe(ref target, at + 4) - second).StoreUnsafe(ref target, at + 4);
    }

    /// <summary>
    /// Replaces the lower triangle by its Cholesky factor; above the diagonal anything may be left. False if a pivot is not
    /// positive.
    /// </summary>
    public static bool TryFactor(Span<double> tile)
    {
        Debug.Assert(tile.Length == Area);
        ref var t = ref MemoryMarshal.GetReference(tile);
        for (var k = 0; k < Side; k++)
        {
            var pivot = tile[k * Side + k];
            if (!(pivot > 0) || !double.IsFinite(pivot))
                return false;
            var root = Math.Sqrt(pivot);
            tile[k * Side + k] = root;
            for (var row = k + 1; row < Side; row++)
                tile[k * Side + row] /= root;
            for (var column = k + 1; column < Side; column++)
            {
                var factor = Vector256.Create(-tile[k * Side + column]);
                for (var row = column & ~3; row < Side; row += 4)
                {
                    var at = (nuint)(column * Side + row);
                    Vector256.FusedMultiplyAdd(
                        factor, Vector256.LoadUnsafe(ref t, (nuint)(k * Side + row)), Vector256.LoadUnsafe(ref t, at))
                        .StoreUnsafe(ref t, at);
                }
            }
        }
        return true;
    }

    /// <summary>Copies the lower triangle to the upper one.</summary>
    public static void Mirror(Span<double> tile)
    {
        for (var column = 1; column < Side; column++)
        {
            for (var row = 0; row < column; row++)
                tile[column * Side + row] = tile[row * Side + column];
        }
    }

    /// <summary>Replaces a tile X by X · L⁻ᵀ, for the factor L of the tile on the diagonal of its column.</summary>
    public static void SolveRight(Span<double> tile, ReadOnlySpan<double> factor)
    {
        ref var t = ref MemoryMarshal.GetReference(tile[..Area]);
        ref var f = ref MemoryMarshal.GetReference(factor[..Area]);
        for (var row = 0; row < Side; row += SolvedRows)
        {
            for (var column = 0; column < Side; column++)
            {
                ref var target = ref Unsafe.Add(ref t, column * Side + row);
                var x0 = Vector256.LoadUnsafe(ref target, 0);
                var x1 = Vector256.LoadUnsafe(ref target, 4);
                var x2 = Vector256.LoadUnsafe(ref target, 8);
                var x3 = Vector256.LoadUnsafe(ref target, 12);
                for (var k = 0; k < column; k++)
                {
                    var y = Vector256.Create(-Unsafe.Add(ref f, k * Side + column));
                    ref var solved = ref Unsafe.Add(ref t, k * Side + row);
                    x0 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref solved, 0), y, x0);
                    x1 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref solved, 4), y, x1);
                    x2 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref solved, 8), y, x2);
                    x3 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref solved, 12), y, x3);
                }
                var pivot = Vector256.Create(Unsafe.Add(ref f, column * Side + column));
                (x0 / pivot).StoreUnsafe(ref target, 0);
                (x1 / pivot).StoreUnsafe(ref target, 4);
                (x2 / pivot).StoreUnsafe(ref target, 8);
                (x3 / pivot).StoreUnsafe(ref target, 12);
            }
        }
    }

    /// <summary>Solves L x = b in place.</summary>
    public static void SolveForward(ReadOnlySpan<double> factor, Span<double> b)
    {
        for (var k = 0; k < Side; k++)
        {
            b[k] /= factor[k * Side + k];
            for (var row = k + 1; row < Side; row++)
                b[row] = Math.FusedMultiplyAdd(-factor[k * Side + row], b[k], b[row]);
        }
    }

    /// <summary>Solves Lᵀ x = b in place.</summary>
    public static void SolveBackward(ReadOnlySpan<double> factor, Span<double> b)
    {
        for (var k = Side - 1; k >= 0; k--)
        {
            var sum = b[k];
            for (var row = k + 1; row < Side; row++)
                sum = Math.FusedMultiplyAdd(-factor[k * Side + row], b[row], sum);
            b[k] = sum / factor[k * Side + k];
        }
    }

    /// <summary>target += scale · tile · x.</summary>
    public static void AddProduct(Span<double> target, double scale, ReadOnlySpan<double> tile, ReadOnlySpan<double> x)
    {
        ref var y = ref MemoryMarshal.GetReference(target[..Side]);
        ref var t = ref MemoryMarshal.GetReference(tile[..Area]);
        for (var column = 0; column < Side; column++)
        {
            var factor = Vector256.Create(scale * x[column]);
            for (nuint row = 0; row < Side; row += 4)
            {
                Vector256.FusedMultiplyAdd(
                    factor, Vector256.LoadUnsafe(ref t, (nuint)(column * Side) + row), Vector256.LoadUnsafe(ref y, row))
                    .StoreUnsafe(ref y, row);
            }
        }
    }

    /// <summary>target += scale · tileᵀ · x.</summary>
    public static void AddTransposedProduct(Span<double> target, double scale, ReadOnlySpan<double> tile, ReadOnlySpan<double> x)
    {
        ref var v = ref MemoryMarshal.GetReference(x[..Side]);
        ref var t = ref MemoryMarshal.GetReference(tile[..Area]);
        for (var column = 0; column < Side; column++)
        {
            var sum = Vector256<double>.Zero;
            for (nuint row = 0; row < Side; row += 4)
            {
                sum = Vector256.FusedMultiplyAdd(
                    Vector256.LoadUnsafe(ref t, (nuint)(column * Side) + row), Vector256.LoadUnsafe(ref v, row), sum);
            }
            target[column] += scale * (sum[0] + sum[1] + (sum[2] + sum[3]));
        }
    }
}
