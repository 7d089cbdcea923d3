using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// Covariances of poses and intrinsics: the blocks of the inverse of a reduced system that belong to parameters with common
/// points.
/// </summary>
/// <remarks>
/// In the datum of the block itself, a covariance C becomes T C Tᵀ with T = I - G (Bᵀ G)⁻¹ Bᵀ for the directions G and the datum
/// B of a <see cref="BundleGauge"/>. With P = G (Bᵀ G)⁻¹ and K = C B - ½ P Bᵀ C B that is C - P Kᵀ - K Pᵀ. W. Baarda,
/// "S-transformations and criterion matrices" (1973).
/// </remarks>
internal sealed class ReducedInverse
{
    private readonly TiledMatrix _inverse;
    private readonly double[][] _directions = []; // P
    private readonly double[][] _datum = []; // K

    /// <param name="factor">The Cholesky factor of the system; the inverse in the end.</param>
    /// <param name="gauge">Its gauge; null if covariances in the datum of the block are not requested.</param>
    /// <param name="isPlaced">Whether priors determine the gauge, so that covariances in the frame of the world exist.</param>
    public ReducedInverse(
        TiledMatrix factor, BundleGauge? gauge, bool isPlaced, ParallelOptions parallel, CancellationToken cancellation)
    {
        (IsPlaced, HasShape) = (isPlaced, gauge is not null);
        if (gauge is not null)
            (_directions, _datum) = TransformOf(factor, gauge, parallel);
        SelectedInversion.Replace(factor, parallel.MaxDegreeOfParallelism, cancellation);
        _inverse = factor;
    }

    /// <summary>Whether priors determine place, orientation and size of the block.</summary>
    public bool IsPlaced { get; }

    /// <summary>Whether covariances in the datum of the block itself exist.</summary>
    public bool HasShape { get; }

    /// <summary>Covariance of two sets of parameters, row by row. The sets must be the same or share points.</summary>
    /// <param name="isInBlock">Whether in the datum of the block itself, otherwise in the frame of the world.</param>
    public void Read(in ParameterSet rows, in ParameterSet columns, bool isInBlock, Span<double> block)
    {
        block[..(rows.Length * columns.Length)].Clear();
        foreach (var row in rows.Terms)
        {
            foreach (var column in columns.Terms)
                Add(rows, row, columns, column, isInBlock, block);
        }
    }

    private static (double[][] Directions, double[][] Datum) TransformOf(
        TiledMatrix factor, BundleGauge gauge, ParallelOptions parallel)
    {
        var covariance = Array.ConvertAll(gauge.Datum, datum => (double[])datum.Clone());
        Parallel.For(0, covariance.Length, parallel, k => factor.Solve(covariance[k]));
        var within = new double[BundleGauge.Count * BundleGauge.Count];
        for (var i = 0; i < within.Length; i++)
            within[i] = DenseVector.Dot(gauge.Datum[i / BundleGauge.Count], covariance[i % BundleGauge.Count]);
        var transform = gauge.InverseOfDatum();
        var directions = Combine(gauge.Directions, transform, 1);
        var datum = Combine(directions, within, -0.5);
        for (var k = 0; k < datum.Length; k++)
        {
            for (var row = 0; row < datum[k].Length; row++)
                datum[k][row] += covariance[k][row];
        }
        return (directions, datum);
    }

    // block += F Z F'ᵀ
    private void Add(
        in ParameterSet rows, ParameterTerm row, in ParameterSet columns, ParameterTerm column, bool isInBlock,
        Span<double> block)
    {
        var target = new Entries(_inverse, row.Column, column.Column);
        for (var r = 0; r < rows.Length; r++)
        {
            for (var c = 0; c < columns.Length; c++)
            {
                var value = target[r, c];
                if (isInBlock)
                    value -= OfGauge(row.Column + r, column.Column + c);
                if (row.Factor is null && column.Factor is null)
                    block[r * columns.Length + c] += value;
                else
                    AddProduct(rows, row, r, columns, column, c, value, block);
            }
        }
    }

    private static void AddProduct(
        in ParameterSet rows, ParameterTerm row, int r, in ParameterSet columns, ParameterTerm column, int c, double value,
        Span<double> block)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var left = row.FactorOf(i, r, rows.Length);
            for (var j = 0; j < columns.Length && left != 0; j++)
                block[i * columns.Length + j] += left * value * column.FactorOf(j, c, columns.Length);
        }
    }

    private double OfGauge(int row, int column)
    {
        double sum = 0;
        for (var k = 0; k < _datum.Length; k++)
            sum += _directions[k][row] * _datum[k][column] + _datum[k][row] * _directions[k][column];
        return sum;
    }

    // scale · columns · m
    private static double[][] Combine(double[][] columns, double[] m, double scale)
    {
        var result = new double[columns.Length][];
        for (var k = 0; k < columns.Length; k++)
        {
            result[k] = new double[columns[0].Length];
            for (var i = 0; i < columns.Length; i++)
            {
                for (var row = 0; row < result[k].Length; row++)
                    result[k][row] += scale * m[i * columns.Length + k] * columns[i][row];
            }
        }
        return result;
    }

    /// <summary>Entries of the inverse from a row and a column on, on either side of the diagonal.</summary>
    private readonly ref struct Entries
    {
        private readonly Span<double> _entries;
        private readonly bool _isLower;

        public Entries(TiledMatrix matrix, int row, int column)
        {
            _isLower = row >= column;
            _entries = _isLower ? matrix.At(row, column) : matrix.At(column, row);
        }

        public double this[int row, int column] =>
            _entries[_isLower ? column * TiledMatrix.Side + row : row * TiledMatrix.Side + column];
    }
}

/// <summary>Parameters of a pose or a camera: a sum of columns of the system.</summary>
/// <param name="Length">Number of parameters.</param>
internal readonly record struct ParameterSet(ParameterTerm[] Terms, int Length)
{
    /// <summary>Nothing: a pose that is fixed, or a camera without free intrinsics.</summary>
    public static ParameterSet None { get; } = new([], 0);

    /// <summary>Columns of the system themselves.</summary>
    public static ParameterSet At(int column, int length) => column < 0 ? None : new([new(column, null)], length);
}

/// <summary>A part of a <see cref="ParameterSet"/>: factor · columns of the system.</summary>
/// <param name="Column">The first column.</param>
/// <param name="Factor">Square, row by row; null for the identity.</param>
internal sealed record ParameterTerm(int Column, double[]? Factor)
{
    /// <summary>An entry of the factor.</summary>
    public double FactorOf(int row, int column, int length) =>
        Factor is null ? row == column ? 1 : 0 : Factor[row * length + column];
}
