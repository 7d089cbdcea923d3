using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// The gauge of a reduced system: seven directions in which a similarity of the world moves the poses. Observations of tie points
/// do not change along them.
/// </summary>
/// <remarks>
/// The directions are three shifts by the size of the block, three turns by a radian, and a change of the logarithm of the scale
/// by 1, all about the mean projection center. This makes the steps of the three kinds similar in size.
/// </remarks>
internal sealed class BundleGauge
{
    /// <summary>Number of directions.</summary>
    public const int Count = 7;

    // Weight of rotations in the datum relative to projection centers. Rotations decide only what the centers leave open, such as
    // a turn about a line of photos.
    private const double TurnWeight = 1e-6;

    // A direction is determined if its standard deviation is below the size of the block, a radian, or its scale.
    private const double MinInformation = 1;

    private readonly GaugeNode[] _nodes;
    private readonly Vector3d _middle;
    private readonly double _size;

    /// <param name="nodes">Poses of the system; at least two of them are no slots.</param>
    /// <param name="columnCount">Columns of the system.</param>
    public BundleGauge(IEnumerable<GaugeNode> nodes, int columnCount)
    {
        _nodes = [.. nodes];
        var centers = _nodes.Where(node => !node.IsSlot).Select(node => node.Pose.Center).ToArray();
        _middle = centers.Aggregate(Vector3d.Zero, (sum, center) => sum + center) / centers.Length;
        _size = Math.Sqrt(centers.Average(center => (center - _middle).LengthSquared));
        Directions = new double[Count][];
        Datum = new double[Count][];
        for (var k = 0; k < Count; k++)
        {
            (Directions[k], Datum[k]) = (new double[columnCount], new double[columnCount]);
            foreach (var node in _nodes)
                SetSteps(node, k);
        }
    }

    /// <summary>Steps of all parameters along each direction.</summary>
    public double[][] Directions { get; }

    /// <summary>
    /// Constraints that define the datum of the block itself: a step is in it if its products with these vectors are zero. No
    /// similarity makes the centers of such a step smaller. P. Meissl, "Die innere Genauigkeit eines Punkthaufens" (1962).
    /// </summary>
    public double[][] Datum { get; }

    /// <summary>Whether the matrix, whose tiles on the diagonal are complete, determines all directions.</summary>
    public bool IsDeterminedBy(TiledMatrix matrix, ParallelOptions parallel)
    {
        var information = new double[Count * Count];
        var product = new double[matrix.Size];
        for (var k = 0; k < Count; k++)
        {
            matrix.Multiply(Directions[k], product, parallel);
            for (var other = 0; other < Count; other++)
                information[k * Count + other] = DenseVector.Dot(Directions[other], product);
        }
        var values = new double[Count];
        SymmetricEigen.Solve(information, Count, values, new double[Count * Count]);
        return values[0] > MinInformation;
    }

    /// <summary>
    /// Adds just enough information to fix the gauge: on the first pose, and on its distance to the pose farthest from it.
    /// </summary>
    public void Pin(TiledMatrix matrix)
    {
        var poses = _nodes.Where(node => !node.IsSlot).ToArray();
        var first = poses[0];
        for (var i = first.Column; i < first.Column + ParameterColumns.PoseLength; i++)
            matrix.At(i, i)[0] *= 2;
        var last = poses.MaxBy(node => (node.Pose.Center - first.Pose.Center).LengthSquared);
        var towards = last.Pose.Rotation * (last.Pose.Center - first.Pose.Center).Normalized();
        ReadOnlySpan<double> row = [towards.X, towards.Y, towards.Z];
        var shift = last.Column + 3;
        var weight = matrix.At(shift, shift)[0] + matrix.At(shift + 1, shift + 1)[0] + matrix.At(shift + 2, shift + 2)[0];
        for (var r = 0; r < row.Length; r++)
        {
            for (var c = 0; c <= r; c++)
                matrix.At(shift + r, shift + c)[0] += weight * row[r] * row[c];
        }
    }

    /// <summary>(Datumᵀ Directions)⁻¹, row by row: removes the gauge directions from a step.</summary>
    public double[] InverseOfDatum()
    {
        var matrix = new double[Count * Count];
        for (var i = 0; i < matrix.Length; i++)
            matrix[i] = DenseVector.Dot(Datum[i / Count], Directions[i % Count]);
        var (values, vectors) = (new double[Count], new double[Count * Count]);
        SymmetricEigen.Solve(matrix, Count, values, vectors);
        var inverse = new double[Count * Count];
        for (var i = 0; i < inverse.Length; i++)
        {
            for (var k = 0; k < Count; k++)
                inverse[i] += vectors[k * Count + i / Count] * vectors[k * Count + i % Count] / values[k];
        }
        return inverse;
    }

    private void SetSteps(in GaugeNode node, int direction)
    {
        var axis = new Vector3d(direction % 3 == 0 ? 1 : 0, direction % 3 == 1 ? 1 : 0, direction % 3 == 2 ? 1 : 0);
        var target = Directions[direction].AsSpan(node.Column, ParameterColumns.PoseLength);
        if (node.IsSlot)
        {
            if (direction == Count - 1)
                Set(target[3..], node.Pose.Translation);
            return;
        }
        var fromMiddle = node.Pose.Center - _middle;
        var shift = direction switch
        {
            < 3 => _size * axis,
            < 6 => Vector3d.Cross(axis, fromMiddle),
            _ => fromMiddle,
        };
        // A turn of the world is the opposite turn of the pose, on its left; a center moves by -Rᵀ τ.
        if (!node.Held.HasFlag(HeldParts.Rotation))
            Set(target, direction is >= 3 and < 6 ? -(node.Pose.Rotation * axis) : Vector3d.Zero);
        if (!node.Held.HasFlag(HeldParts.Center))
            Set(target[3..], -(node.Pose.Rotation * shift));
        var datum = Datum[direction].AsSpan(node.Column, ParameterColumns.PoseLength);
        for (var i = 0; i < datum.Length; i++)
            datum[i] = i < 3 ? TurnWeight * target[i] : target[i] / (_size * _size);
    }

    private static void Set(Span<double> target, Vector3d v) => (target[0], target[1], target[2]) = (v.X, v.Y, v.Z);
}

/// <summary>A pose of a reduced system that a similarity of the world changes.</summary>
/// <param name="Column">First of its six columns.</param>
/// <param name="Pose">Of a photo or an exposure, to the world; of a slot, to its rig.</param>
/// <param name="Held">Parts that an adjustment does not change.</param>
/// <param name="IsSlot">Whether it is the place of a camera in a rig, which only the scale of the world changes.</param>
internal readonly record struct GaugeNode(int Column, RigidTransform Pose, HeldParts Held = HeldParts.None, bool IsSlot = false);
