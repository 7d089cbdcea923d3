using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// Transforms the reduced system of photo poses into one of rig poses, in which slots and exposures are nodes of their own.
/// </summary>
/// <remarks>
/// A photo whose pose is cameraFromRig · rigFromWorld moves by δ_photo = δ_slot + Ad(cameraFromRig) δ_exposure. With δ_photos = P
/// δ_rigs, the system is Pᵀ S P δ_rigs = Pᵀ b. A photo that may deviate keeps its own step, and a prior couples it with slot and
/// exposure: its deviation moves by δ_photo - Ad(D) (δ_slot + Ad(cameraFromRig) δ_exposure). Sums are in the order of photos.
/// </remarks>
internal sealed class RigReduction
{
    private const int Side = TiledMatrix.Side;
    private const int Length = PoseAdjoint.Length;

    private readonly RigBundle _rigs;
    private readonly BundleProblem _problem;
    private readonly ParameterGraph _graph;
    private readonly ParameterColumns _photoColumns;
    private readonly int[] _nodeOfExposure;
    private readonly int[] _nodeOfSlot;
    private readonly int[] _nodeOfOwn; // of nodes of the graph of photos and cameras; -1 if rigs determine it
    private readonly int[] _photoOfNode;
    private readonly int[] _lengths;
    private readonly NodeColumns _columns;
    private readonly double[] _priorGradient;

    public RigReduction(RigBundle rigs, BundleProblem problem, ParameterGraph graph, ParameterColumns photoColumns)
    {
        (_rigs, _problem, _graph, _photoColumns) = (rigs, problem, graph, photoColumns);
        _photoOfNode = new int[graph.Neighbors.Length];
        Array.Fill(_photoOfNode, -1);
        for (var photo = 0; photo < problem.PhotoCount; photo++)
        {
            if (graph.NodeOfPhoto[photo] >= 0)
                _photoOfNode[graph.NodeOfPhoto[photo]] = photo;
        }
        var count = 0;
        _nodeOfOwn = Array.ConvertAll(_photoOfNode, photo => photo >= 0 && rigs.Determines(photo) ? -1 : count++);
        _nodeOfExposure = Array.ConvertAll(rigs.ExposureIsFixed, isFixed => isFixed ? -1 : count++);
        _nodeOfSlot = Array.ConvertAll(rigs.SlotIsFixed, isFixed => isFixed ? -1 : count++);
        _lengths = new int[count];
        Array.Fill(_lengths, Length);
        for (var node = 0; node < _nodeOfOwn.Length; node++)
        {
            if (_nodeOfOwn[node] >= 0)
                _lengths[_nodeOfOwn[node]] = photoColumns.Lengths[node];
        }
        _columns = new(Neighbors(count), _lengths);
        Solution = new double[Side * _columns.TileCount];
        _priorGradient = new double[Solution.Length];
    }

    /// <summary>Tiles of the matrix.</summary>
    public TilePattern Pattern => _columns.Pattern;

    /// <inheritdoc cref="NodeColumns.ParameterCount"/>
    public int ParameterCount => _columns.ParameterCount;

    /// <summary>The right side that <see cref="Build"/> leaves, to be replaced by the solution.</summary>
    public double[] Solution { get; }

    /// <summary>The contribution of the priors on rigs to the decrease of the quadratic model along the solution.</summary>
    public double PriorDecrease
    {
        get
        {
            double decrease = 0;
            for (var i = 0; i < Solution.Length; i++)
                decrease -= 0.5 * _priorGradient[i] * Solution[i];
            return decrease;
        }
    }

    /// <summary>First column of a camera's free intrinsics.</summary>
    public int ColumnOfCamera(int camera) => _columns.Of[_nodeOfOwn[_graph.NodeOfCamera[camera]]];

    /// <summary>Columns that the step of a photo's pose is a sum of.</summary>
    public ParameterSet ParametersOfPose(int photo)
    {
        var terms = TermsOf(_graph.NodeOfPhoto[photo]);
        return new(Array.ConvertAll(terms, term => new ParameterTerm(_columns.Of[term.Node], term.Factor)), Length);
    }

    /// <summary>Poses that a similarity of the world changes.</summary>
    public IEnumerable<GaugeNode> GaugeNodes()
    {
        for (var node = 0; node < _nodeOfOwn.Length; node++)
        {
            if (_photoOfNode[node] is >= 0 and var photo && _nodeOfOwn[node] >= 0)
                yield return new(_columns.Of[_nodeOfOwn[node]], _problem.CameraFromWorld[photo], _problem.Held?[photo] ?? 0);
        }
        for (var exposure = 0; exposure < _nodeOfExposure.Length; exposure++)
        {
            if (_nodeOfExposure[exposure] >= 0)
                yield return new(_columns.Of[_nodeOfExposure[exposure]], _rigs.RigFromWorld[exposure]);
        }
        for (var slot = 0; slot < _nodeOfSlot.Length; slot++)
        {
            if (_nodeOfSlot[slot] >= 0)
                yield return new(_columns.Of[_nodeOfSlot[slot]], _rigs.CameraFromRig[slot], IsSlot: true);
        }
    }

    /// <summary>Step of a slot; empty if it is fixed.</summary>
    public ReadOnlySpan<double> SlotStep(int slot) => StepOf(_nodeOfSlot[slot]);

    /// <summary>Step of an exposure; empty if it is fixed.</summary>
    public ReadOnlySpan<double> ExposureStep(int exposure) => StepOf(_nodeOfExposure[exposure]);

    /// <summary>Fills the matrix of rigs and <see cref="Solution"/> from the system of photos.</summary>
    public void Build(TiledMatrix photoMatrix, double[] photoRightSide, TiledMatrix matrix)
    {
        matrix.Clear();
        Array.Clear(Solution);
        Array.Clear(_priorGradient);
        foreach (var column in _columns.Unused)
            matrix.At(column, column)[0] = 1;
        var terms = AllTerms();
        for (var node = 0; node < terms.Length; node++)
        {
            AddRightSide(terms[node], photoRightSide.AsSpan(_photoColumns.OfNode[node], _photoColumns.Lengths[node]));
            AddPair(node, node, terms, photoMatrix, matrix);
            foreach (var other in _graph.Neighbors[node])
            {
                if (other > node)
                    AddPair(node, other, terms, photoMatrix, matrix);
            }
        }
        AddPriors(matrix);
        for (var i = 0; i < Solution.Length; i++)
            Solution[i] -= _priorGradient[i];
    }

    /// <summary>Writes the steps of photos and cameras that follow from the solution.</summary>
    public void Expand(double[] photoSolution)
    {
        for (var node = 0; node < _nodeOfOwn.Length; node++)
        {
            var step = photoSolution.AsSpan(_photoColumns.OfNode[node], _photoColumns.Lengths[node]);
            step.Clear();
            foreach (var (rigNode, m) in TermsOf(node))
            {
                var mine = StepOf(rigNode);
                for (var r = 0; r < step.Length; r++)
                {
                    for (var c = 0; c < mine.Length; c++)
                        step[r] += m is null ? (r == c ? mine[c] : 0) : m[r * Length + c] * mine[c];
                }
            }
        }
    }

    private ReadOnlySpan<double> StepOf(int node) => node < 0 ? [] : Solution.AsSpan(_columns.Of[node], _lengths[node]);

    private RigTerm[][] AllTerms() => [.. Enumerable.Range(0, _nodeOfOwn.Length).Select(TermsOf)];

    // The nodes of the system of rigs, with factors, whose steps add up to the step of a photo or a camera.
    private RigTerm[] TermsOf(int node)
    {
        if (_nodeOfOwn[node] >= 0)
            return [new(_nodeOfOwn[node], null)];
        var photo = _photoOfNode[node];
        var (slot, exposure) = (_rigs.SlotOf[photo], _rigs.ExposureOf[photo]);
        var terms = new List<RigTerm>();
        if (_nodeOfSlot[slot] >= 0)
            terms.Add(new(_nodeOfSlot[slot], null));
        if (_nodeOfExposure[exposure] >= 0)
            terms.Add(new(_nodeOfExposure[exposure], PoseAdjoint.Of(_rigs.CameraFromRig[slot])));
        return [.. terms];
    }

    private int[][] Neighbors(int count)
    {
        var neighbors = new HashSet<int>[count];
        for (var node = 0; node < count; node++)
            neighbors[node] = [];
        var nodes = Array.ConvertAll(AllTerms(), terms => Array.ConvertAll(terms, term => term.Node));
        for (var node = 0; node < nodes.Length; node++)
        {
            Join(nodes[node], nodes[node]);
            foreach (var other in _graph.Neighbors[node].Where(other => other > node))
                Join(nodes[node], nodes[other]);
        }
        for (var photo = 0; photo < _problem.PhotoCount; photo++)
        {
            if (_rigs.Deviates(photo))
            {
                int[] mine = [.. PriorNodesOf(photo).Where(node => node >= 0)];
                Join(mine, mine);
            }
        }
        return Array.ConvertAll(neighbors, set => set.Order().ToArray());

        void Join(int[] some, int[] others)
        {
            foreach (var a in some)
            {
                foreach (var b in others.Where(b => b != a))
                {
                    neighbors[a].Add(b);
                    neighbors[b].Add(a);
                }
            }
        }
    }

    private int[] PriorNodesOf(int photo) =>
    [
        _graph.NodeOfPhoto[photo] < 0 ? -1 : _nodeOfOwn[_graph.NodeOfPhoto[photo]],
        _nodeOfSlot[_rigs.SlotOf[photo]], _nodeOfExposure[_rigs.ExposureOf[photo]],
    ];

    private void AddRightSide(RigTerm[] terms, ReadOnlySpan<double> photoRightSide)
    {
        foreach (var (node, m) in terms)
        {
            var target = Solution.AsSpan(_columns.Of[node]);
            for (var r = 0; r < photoRightSide.Length; r++)
            {
                if (m is null)
                {
                    target[r] += photoRightSide[r];
                    continue;
                }
                for (var c = 0; c < Length; c++)
                    target[c] += m[r * Length + c] * photoRightSide[r];
            }
        }
    }

    private void AddPair(int a, int b, RigTerm[][] terms, TiledMatrix photoMatrix, TiledMatrix matrix)
    {
        var block = Block.Read(
            photoMatrix, _photoColumns.OfNode[a], _photoColumns.Lengths[a], _photoColumns.OfNode[b], _photoColumns.Lengths[b]);
        for (var i = 0; i < terms[a].Length; i++)
        {
            for (var j = a == b ? i : 0; j < terms[b].Length; j++)
            {
                var (first, second) = (terms[a][i], terms[b][j]);
                Add(matrix, first.Node, second.Node, block.Between(first.Factor, second.Factor), isOnDiagonal: a == b && i == j);
            }
        }
    }

    // A block of two different nodes also adds its transpose.
    private void Add(TiledMatrix matrix, int rowNode, int columnNode, in Block block, bool isOnDiagonal)
    {
        var (row, column) = (_columns.Of[rowNode], _columns.Of[columnNode]);
        var isLower = row >= column;
        var target = isLower ? matrix.At(row, column) : matrix.At(column, row);
        for (var r = 0; r < block.Rows; r++)
        {
            for (var c = 0; c < block.Columns; c++)
            {
                if (row != column)
                    target[isLower ? c * Side + r : r * Side + c] += block[r, c];
                else if (r >= c)
                    target[c * Side + r] += isOnDiagonal ? block[r, c] : block[r, c] + block[c, r];
            }
        }
    }

    private void AddPriors(TiledMatrix matrix)
    {
        for (var slot = 0; slot < _nodeOfSlot.Length; slot++)
        {
            if (!_rigs.HasPrior(slot))
                continue;
            var (at, weight) = (_columns.Of[_nodeOfSlot[slot]], 1 / (_rigs.CenterSigma[slot] * _rigs.CenterSigma[slot]));
            var center = _rigs.CameraFromRig[slot].Translation;
            ReadOnlySpan<double> values = [center.X, center.Y, center.Z];
            for (var i = 0; i < 3; i++)
            {
                matrix.At(at + 3 + i, at + 3 + i)[0] += weight;
                _priorGradient[at + 3 + i] += weight * values[i];
            }
        }
        for (var photo = 0; photo < _problem.PhotoCount; photo++)
        {
            if (_rigs.Deviates(photo))
                AddDeviation(photo, matrix);
        }
    }

    private void AddDeviation(int photo, TiledMatrix matrix)
    {
        var (slot, exposure) = (_rigs.SlotOf[photo], _rigs.ExposureOf[photo]);
        var place = _rigs.CameraFromRig[slot] * _rigs.RigFromWorld[exposure];
        var deviation = _problem.CameraFromWorld[photo] * place.Inverted();
        var sigmas = _rigs.Deviations![slot];
        var (turn, shift) = sigmas.Whitened(deviation);
        var (weight, _) = RobustLoss.Huber.Slopes(turn.LengthSquared + shift.LengthSquared, RigBundle.LossScale);
        var precision = new Block(new double[Length * Length], Length, Length);
        for (var i = 0; i < Length; i++)
        {
            var sigma = i < 3 ? sigmas.RotationRadians : sigmas.Center;
            precision[i, i] = weight / (sigma * sigma);
        }
        ReadOnlySpan<double> residual =
        [
            turn.X * sigmas.RotationRadians, turn.Y * sigmas.RotationRadians, turn.Z * sigmas.RotationRadians,
            shift.X * sigmas.Center, shift.Y * sigmas.Center, shift.Z * sigmas.Center,
        ];
        double[][] factors =
        [
            PoseAdjoint.Identity, PoseAdjoint.Negative(PoseAdjoint.Of(deviation)),
            PoseAdjoint.Negative(PoseAdjoint.Of(deviation * _rigs.CameraFromRig[slot])),
        ];
        var nodes = PriorNodesOf(photo);
        for (var i = 0; i < nodes.Length; i++)
        {
            if (nodes[i] < 0)
                continue;
            var gradient = _priorGradient.AsSpan(_columns.Of[nodes[i]], Length);
            for (var r = 0; r < Length; r++)
            {
                for (var c = 0; c < Length; c++)
                    gradient[c] += factors[i][r * Length + c] * precision[r, r] * residual[r];
            }
            for (var j = i; j < nodes.Length; j++)
            {
                if (nodes[j] >= 0)
                    Add(matrix, nodes[i], nodes[j], precision.Between(factors[i], factors[j]), isOnDiagonal: i == j);
            }
        }
    }

    /// <summary>A part of a step: factor · step of the node.</summary>
    /// <param name="Node">Node of the system of rigs.</param>
    /// <param name="Factor">6 x 6; null for the identity.</param>
    private readonly record struct RigTerm(int Node, double[]? Factor);

    /// <summary>A small dense matrix.</summary>
    private readonly struct Block(double[] entries, int rows, int columns)
    {
        public int Rows => rows;

        public int Columns => columns;

        public ref double this[int row, int column] => ref entries[row * columns + column];

        /// <summary>The block of rows from <paramref name="row"/> and columns from <paramref name="column"/> on.</summary>
        public static Block Read(TiledMatrix matrix, int row, int rows, int column, int columns)
        {
            var block = new Block(new double[rows * columns], rows, columns);
            var isLower = row >= column;
            var source = isLower ? matrix.At(row, column) : matrix.At(column, row);
            for (var r = 0; r < rows; r++)
            {
                for (var c = 0; c < columns; c++)
                {
                    var isTransposed = row == column ? r < c : !isLower;
                    block[r, c] = source[isTransposed ? r * Side + c : c * Side + r];
                }
            }
            return block;
        }

        /// <summary>leftᵀ · this · right; null for the identity.</summary>
        public Block Between(double[]? left, double[]? right) => (left, right) switch
        {
            (null, null) => this,
            (null, { } m) => TimesRight(m),
            ({ } m, null) => TimesLeft(m),
            ({ } l, { } r) => TimesRight(r).TimesLeft(l),
        };

        private Block TimesRight(double[] m)
        {
            var product = new Block(new double[rows * Length], rows, Length);
            for (var r = 0; r < rows; r++)
            {
                for (var k = 0; k < Length; k++)
                {
                    for (var c = 0; c < Length; c++)
                        product[r, c] += this[r, k] * m[k * Length + c];
                }
            }
            return product;
        }

        private Block TimesLeft(double[] m)
        {
            var product = new Block(new double[Length * columns], Length, columns);
            for (var k = 0; k < Length; k++)
            {
                for (var r = 0; r < Length; r++)
                {
                    for (var c = 0; c < columns; c++)
                        product[r, c] += m[k * Length + r] * this[k, c];
                }
            }
            return product;
        }
    }
}
