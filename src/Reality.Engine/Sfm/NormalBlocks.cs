using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// A block Wᵀ of the normal equations, which couples a point with a pose or a camera: three rows, one per coordinate of the
/// point, and one column per parameter.
/// </summary>
/// <remarks>Columns are padded with zeros to a multiple of <see cref="BlockKernels.Lanes"/>.</remarks>
internal readonly ref struct PointBlock(Span<double> elements)
{
    private readonly Span<double> _elements = elements;

    /// <summary>Padded columns.</summary>
    public int Columns => _elements.Length / 3;

    public ReadOnlySpan<double> Elements => _elements;

    /// <summary>Number of elements of a block with the given number of padded columns.</summary>
    public static int LengthOf(int columns) => 3 * columns;

    public void Clear() => _elements.Clear();

    /// <summary>Adds x rowXᵀ + y rowYᵀ: derivatives of one observation by the point times those by the parameters.</summary>
    public void AddOuter(Vector3d x, Vector3d y, ReadOnlySpan<double> rowX, ReadOnlySpan<double> rowY) =>
        BlockKernels.AddOuter(_elements, [x.X, x.Y, x.Z], [y.X, y.Y, y.Z], rowX, rowY);

    /// <summary>Sets this block to m · block.</summary>
    public void SetProduct(in Symmetric3 m, PointBlock block) => BlockKernels.Multiply(m, block.Elements, _elements);

    /// <summary>Wᵀ δ: the change of the point's gradient by a step δ of the parameters.</summary>
    public Vector3d Times(ReadOnlySpan<double> step)
    {
        var stride = Columns;
        double x = 0, y = 0, z = 0;
        for (var i = 0; i < step.Length; i++)
        {
            var s = step[i];
            x += _elements[i] * s;
            y += _elements[stride + i] * s;
            z += _elements[2 * stride + i] * s;
        }
        return new(x, y, z);
    }

    /// <summary>W v, for all padded columns.</summary>
    public void TransposedTimes(Vector3d v, Span<double> product)
    {
        product.Clear();
        BlockKernels.AddRows(product, v.X, v.Y, v.Z, _elements);
    }

    /// <summary>sums += W v, for as many parameters as there are sums.</summary>
    public void AddTransposedTimes(Vector3d v, Span<double> sums)
    {
        var stride = Columns;
        for (var i = 0; i < sums.Length; i++)
            sums[i] += _elements[i] * v.X + _elements[stride + i] * v.Y + _elements[2 * stride + i] * v.Z;
    }
}

/// <summary>A block U of the normal equations, or a part of the reduced matrix S: rows and columns are parameters.</summary>
/// <param name="elements">From the block's first element to its last.</param>
/// <param name="stride">Elements from a row to the next.</param>
internal readonly ref struct ParameterBlock(Span<double> elements, int stride)
{
    private readonly Span<double> _elements = elements;

    public ref double this[int row, int column] => ref _elements[row * stride + column];

    public Span<double> Row(int row, int columns) => _elements.Slice(row * stride, columns);

    public void Clear() => _elements.Clear();

    /// <summary>Adds leftX rightXᵀ + leftY rightYᵀ; right rows are padded to the block's stride.</summary>
    public void AddOuter(
        ReadOnlySpan<double> leftX, ReadOnlySpan<double> leftY, ReadOnlySpan<double> rightX, ReadOnlySpan<double> rightY) =>
        BlockKernels.AddOuter(_elements, leftX, leftY, rightX, rightY);

    /// <summary>Adds leftᵀ right, for as many rows.</summary>
    public void AddProduct(PointBlock left, int rows, PointBlock right)
    {
        var l = left.Elements;
        var leftStride = left.Columns;
        for (var i = 0; i < rows; i++)
            BlockKernels.AddRows(Row(i, right.Columns), l[i], l[leftStride + i], l[2 * leftStride + i], right.Elements);
    }
}

/// <summary>An array of <see cref="PointBlock"/>s of one size.</summary>
internal sealed class PointBlocks(int count, int columns)
{
    private readonly int _length = PointBlock.LengthOf(columns);
    private readonly double[] _elements = new double[(long)count * PointBlock.LengthOf(columns)];

    public PointBlock this[int index] => new(_elements.AsSpan(index * _length, _length));

    public void Clear(int from, int to) => _elements.AsSpan(from * _length, (to - from) * _length).Clear();
}

/// <summary>An array of <see cref="ParameterBlock"/>s of one size.</summary>
internal sealed class ParameterBlocks(int count, int rows, int stride)
{
    private readonly double[] _elements = new double[count * rows * stride];

    public ParameterBlock this[int index] => new(_elements.AsSpan(index * rows * stride, rows * stride), stride);

    /// <summary>Adds a block of <paramref name="others"/>, which have the same size.</summary>
    public void Add(int index, ParameterBlocks others, int other)
    {
        var length = rows * stride;
        for (var k = 0; k < length; k++)
            _elements[index * length + k] += others._elements[other * length + k];
    }

    public void Clear() => Array.Clear(_elements);
}

/// <summary>An array of gradients of one length: b of a pose or of a camera each.</summary>
internal sealed class ParameterVectors(int count, int length)
{
    private readonly double[] _elements = new double[count * length];

    public Span<double> this[int index] => _elements.AsSpan(index * length, length);

    /// <summary>Adds a gradient of <paramref name="others"/>, which have the same length.</summary>
    public void Add(int index, ParameterVectors others, int other)
    {
        for (var k = 0; k < length; k++)
            _elements[index * length + k] += others._elements[other * length + k];
    }

    public void Clear() => Array.Clear(_elements);
}
