using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>
/// The system of rigs against the system of photos under the constraint of the rigs: derivatives by differences, solved densely.
/// </summary>
public sealed class RigReductionTests
{
    private const int Pose = PoseAdjoint.Length;
    private const double Difference = 1e-6;
    private const int ExposureCount = 4;
    private const int AlonePhoto = 5;
    private const int FixedExposure = 1;

    // Neither camera is the frame of the rig, and both are turned far: a wrong frame or sign is far off.
    private static readonly RigidTransform[] s_slots =
    [
        new(Rotation.FromRotationVector(new(0.7, -0.3, 1.1)), new(0.4, -0.9, 0.6)),
        new(Rotation.FromRotationVector(new(-0.5, 0.8, 0.2)), new(-1.2, 0.3, 0.5)),
    ];

    private static readonly RigDeviation[] s_deviations = [new(0.1, 0.2), new(0.15, 0.3)];

    private static readonly int[] s_free = [IntrinsicVector.Focal, IntrinsicVector.K1];

    /// <summary>
    /// Whether cameras deviate from their places; whether an exposure is fixed in place of a slot, a photo is in no rig, and a
    /// prior acts on the distance of a camera.
    /// </summary>
    public static TheoryData<bool, bool> Cases => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_solution_is_that_of_the_system_of_photos_under_the_constraint_of_rigs(bool isLoose, bool isMixed)
    {
        var system = new RigSystem(ProblemOf(isLoose, isMixed));
        var (hessian, rightSide) = system.ConstrainedEquations();
        Assert.True(DenseCholesky.TryFactor(hessian, rightSide.Length));
        DenseCholesky.Solve(hessian, rightSide.Length, rightSide);

        system.BuildAndSolve();

        var actual = system.Steps();
        Assert.Equal(rightSide.Length, system.Reduction.ParameterCount);
        for (var i = 0; i < actual.Length; i++)
            Assert.Equal(rightSide[i], actual[i], 1e-6);
        var expected = system.PhotoStepsOf(rightSide);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], system.PhotoSolution[i], 1e-6);
        Assert.Contains(actual, value => Math.Abs(value) > 0.01);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Without_observations_the_right_side_is_the_descent_of_the_priors(bool isLoose, bool isMixed)
    {
        var system = new RigSystem(ProblemOf(isLoose, isMixed));

        system.BuildWithoutObservations();

        var actual = system.Steps();
        for (var parameter = 0; parameter < actual.Length; parameter++)
        {
            var change = system.CostOfPriors(parameter, Difference) - system.CostOfPriors(parameter, -Difference);
            Assert.Equal(-change / (2 * Difference), actual[parameter], 1e-5);
        }
        Assert.Equal(isLoose || isMixed, actual.Any(value => Math.Abs(value) > 0.01));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_share_of_priors_in_the_decrease_is_half_their_slope_along_the_solution(bool isLoose, bool isMixed)
    {
        var system = new RigSystem(ProblemOf(isLoose, isMixed));
        system.BuildWithoutObservations();
        var descent = system.Steps();

        system.BuildAndSolve();

        Assert.Equal(0.5 * DenseVector.Dot(descent, system.Steps()), system.Reduction.PriorDecrease, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Columns_of_poses_and_of_the_gauge_are_those_of_their_steps(bool isLoose, bool isMixed)
    {
        var system = new RigSystem(ProblemOf(isLoose, isMixed));
        var (problem, reduction) = (system.Problem, system.Reduction);
        system.BuildAndSolve();

        for (var photo = 0; photo < problem.PhotoCount; photo++)
        {
            var sum = new double[Pose];
            foreach (var term in reduction.ParametersOfPose(photo).Terms)
            {
                for (var r = 0; r < Pose; r++)
                {
                    for (var c = 0; c < Pose; c++)
                        sum[r] += term.FactorOf(r, c, Pose) * reduction.Solution[term.Column + c];
                }
            }
            for (var i = 0; i < Pose; i++)
                Assert.Equal(system.PhotoSolution[system.Columns.OfPose[photo] + i], sum[i], 1e-12);
        }
        for (var camera = 0; camera < problem.CameraCount; camera++)
        {
            Assert.Equal(
                system.PhotoSolution.AsSpan(system.Columns.OfCamera[camera], s_free.Length).ToArray(),
                reduction.Solution.AsSpan(reduction.ColumnOfCamera(camera), s_free.Length).ToArray());
        }
        var rigs = problem.Rigs!;
        foreach (var node in reduction.GaugeNodes())
        {
            var step = reduction.Solution.AsSpan(node.Column, Pose).ToArray();
            var (slot, exposure) = (Array.IndexOf(rigs.CameraFromRig, node.Pose), Array.IndexOf(rigs.RigFromWorld, node.Pose));
            Assert.Equal(slot >= 0, node.IsSlot);
            Assert.Equal(
                slot >= 0 ? reduction.SlotStep(slot).ToArray()
                : exposure >= 0 ? reduction.ExposureStep(exposure).ToArray()
                : system.PhotoSolution.AsSpan(
                    system.Columns.OfPose[Array.IndexOf(problem.CameraFromWorld, node.Pose)], Pose).ToArray(),
                step);
        }
        Assert.Equal(reduction.ParameterCount - 2 * s_free.Length, Pose * reduction.GaugeNodes().Count());
    }

    // Two slots with a camera each; photo 2 e + s is that of slot s at exposure e.
    private static BundleProblem ProblemOf(bool isLoose, bool isMixed)
    {
        var plain = SyntheticBundle.Of(
            SyntheticScene.Around(new() { PhotoCount = 2 * ExposureCount, PointCount = 120 }), cameraCount: 2, free: s_free);
        var rigs = Enumerable.Range(0, ExposureCount).Select(e => s_slots[0].Inverted() * plain.CameraFromWorld[2 * e]).ToArray();
        for (var photo = 0; photo < plain.PhotoCount; photo++)
        {
            // Small and large against the bend of the loss.
            var size = isLoose ? 0.1 + 0.15 * photo : 0;
            var deviation = new RigidTransform(
                Rotation.FromRotationVector(size * new Vector3d(0.3, -0.4, 0.2)), size * new Vector3d(-0.5, 0.6, 0.9));
            if (!isMixed || photo != AlonePhoto)
                plain.CameraFromWorld[photo] = deviation * s_slots[photo % 2] * rigs[photo / 2];
        }
        return SyntheticBundle.WithRigs(plain, new()
        {
            Exposures = [.. Enumerable.Range(0, ExposureCount)],
            SlotOf = [.. Enumerable.Range(0, plain.PhotoCount).Select(p => isMixed && p == AlonePhoto ? -1 : p % 2)],
            ExposureOf = [.. Enumerable.Range(0, plain.PhotoCount).Select(p => isMixed && p == AlonePhoto ? -1 : p / 2)],
            CameraFromRig = [.. s_slots],
            RigFromWorld = rigs,
            SlotIsFixed = [!isMixed, false],
            ExposureIsFixed = [.. Enumerable.Range(0, ExposureCount).Select(e => isMixed && e == FixedExposure)],
            CenterSigma = [double.PositiveInfinity, isMixed ? 0.8 : double.PositiveInfinity],
            Deviations = isLoose ? s_deviations : null,
        });
    }

    /// <summary>
    /// A problem, a system of its photos that is made up, and the free parameters of its rigs: slots, exposures, poses of photos
    /// that rigs do not determine, intrinsics.
    /// </summary>
    private sealed class RigSystem
    {
        private readonly double[,] _photoHessian;
        private readonly double[] _photoRightSide;
        private readonly List<Parameter> _parameters = [];

        public RigSystem(BundleProblem problem)
        {
            Problem = problem;
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = 2 };
            var graph = new ParameterGraph(problem, new(problem), parallel);
            // Otherwise the system would have no place for all pairs.
            Assert.All(graph.Neighbors, neighbors => Assert.Equal(graph.Neighbors.Length - 1, neighbors.Length));
            Columns = new(problem, graph);
            Reduction = new(problem.Rigs!, problem, graph, Columns);
            PhotoSolution = new double[TiledMatrix.Side * Columns.TileCount];
            (_photoHessian, _photoRightSide) = PhotoEquations();
            ListParameters();
        }

        public BundleProblem Problem { get; }

        public ParameterColumns Columns { get; }

        public RigReduction Reduction { get; }

        /// <summary>Steps of photos and cameras by the columns of photos.</summary>
        public double[] PhotoSolution { get; }

        private RigBundle Rigs => Problem.Rigs!;

        public void BuildAndSolve()
        {
            using var photos = new TiledMatrix(Columns.Pattern);
            for (var column = 0; column < PhotoSolution.Length; column++)
            {
                for (var row = column; row < PhotoSolution.Length; row++)
                    photos.At(row, column)[0] = _photoHessian[row, column];
            }
            using var matrix = new TiledMatrix(Reduction.Pattern.WithFill());
            Reduction.Build(photos, _photoRightSide, matrix);
            Assert.True(matrix.TryFactor(1, TestContext.Current.CancellationToken));
            matrix.Solve(Reduction.Solution);
            Reduction.Expand(PhotoSolution);
        }

        /// <summary>Leaves the right side in place of the solution.</summary>
        public void BuildWithoutObservations()
        {
            using var photos = new TiledMatrix(Columns.Pattern);
            using var matrix = new TiledMatrix(Reduction.Pattern.WithFill());
            Reduction.Build(photos, new double[PhotoSolution.Length], matrix);
            Reduction.Expand(PhotoSolution);
        }

        /// <summary>What the reduction has found for the parameters.</summary>
        public double[] Steps() => [.. _parameters.Select(parameter => parameter switch
        {
            { Slot: >= 0 } => Reduction.SlotStep(parameter.Slot)[parameter.Index],
            { Exposure: >= 0 } => Reduction.ExposureStep(parameter.Exposure)[parameter.Index],
            { Photo: >= 0 } => PhotoSolution[Columns.OfPose[parameter.Photo] + parameter.Index],
            _ => PhotoSolution[Columns.OfCamera[parameter.Camera] + parameter.Index],
        })];

        /// <summary>Pᵀ S P and Pᵀ b, with the linearized priors.</summary>
        public (double[] Hessian, double[] RightSide) ConstrainedEquations()
        {
            var derivatives = _parameters.Select(DerivativeOf).ToArray();
            var priors = _parameters.Select(PriorDerivativeOf).ToArray();
            var (weights, residuals) = Priors();
            var count = _parameters.Count;
            var (hessian, rightSide) = (new double[count * count], new double[count]);
            for (var i = 0; i < count; i++)
            {
                rightSide[i] = DenseVector.Dot(derivatives[i], _photoRightSide);
                for (var k = 0; k < residuals.Length; k++)
                    rightSide[i] -= priors[i][k] * weights[k] * residuals[k];
                var product = ProductWith(derivatives[i]);
                for (var j = 0; j < count; j++)
                {
                    hessian[j * count + i] = DenseVector.Dot(derivatives[j], product);
                    for (var k = 0; k < residuals.Length; k++)
                        hessian[j * count + i] += priors[i][k] * weights[k] * priors[j][k];
                }
            }
            return (hessian, rightSide);
        }

        private double[] ProductWith(double[] column)
        {
            var product = new double[column.Length];
            for (var row = 0; row < column.Length; row++)
            {
                for (var k = 0; k < column.Length; k++)
                    product[row] += _photoHessian[row, k] * column[k];
            }
            return product;
        }

        /// <summary>P · steps.</summary>
        public double[] PhotoStepsOf(double[] steps)
        {
            var sum = new double[PhotoSolution.Length];
            for (var i = 0; i < steps.Length; i++)
            {
                var derivative = DerivativeOf(_parameters[i]);
                for (var k = 0; k < sum.Length; k++)
                    sum[k] += derivative[k] * steps[i];
            }
            return sum;
        }

        /// <summary>Cost of the priors after a step of a parameter.</summary>
        public double CostOfPriors(int parameter, double size)
        {
            var (slots, exposures, poses) = Moved(_parameters[parameter], size);
            return 0.5 * Rigs.CostOfPriors(slots, exposures, poses);
        }

        private void ListParameters()
        {
            for (var i = 0; i < Pose; i++)
            {
                for (var slot = 0; slot < Rigs.CameraFromRig.Length; slot++)
                {
                    if (!Rigs.SlotIsFixed[slot])
                        _parameters.Add(new(i) { Slot = slot });
                }
                for (var exposure = 0; exposure < Rigs.RigFromWorld.Length; exposure++)
                {
                    if (!Rigs.ExposureIsFixed[exposure])
                        _parameters.Add(new(i) { Exposure = exposure });
                }
                for (var photo = 0; photo < Problem.PhotoCount; photo++)
                {
                    if (!Rigs.Determines(photo))
                        _parameters.Add(new(i) { Photo = photo });
                }
            }
            for (var camera = 0; camera < Problem.CameraCount; camera++)
            {
                for (var i = 0; i < s_free.Length; i++)
                    _parameters.Add(new(i) { Camera = camera });
            }
        }

        // A random positive definite matrix, and a random right side; zero in columns that nothing uses.
        private (double[,] Hessian, double[] RightSide) PhotoEquations()
        {
            var random = SeededRandom.For(3, 0);
            var count = PhotoSolution.Length;
            var (hessian, rightSide) = (new double[count, count], new double[count]);
            var used = Enumerable.Range(0, count).Except(Columns.Unused).ToArray();
            for (var row = 0; row < 2 * count; row++)
            {
                var values = new double[count];
                foreach (var i in used)
                    values[i] = random.NextGaussian();
                var residual = random.NextGaussian();
                foreach (var i in used)
                {
                    rightSide[i] += values[i] * residual;
                    foreach (var j in used)
                        hessian[i, j] += values[i] * values[j];
                }
            }
            return (hessian, rightSide);
        }

        // A column of P: steps of photos and cameras for a step of a parameter.
        private double[] DerivativeOf(Parameter parameter)
        {
            var derivative = new double[PhotoSolution.Length];
            if (parameter.Camera >= 0)
                derivative[Columns.OfCamera[parameter.Camera] + parameter.Index] = 1;
            var (plus, minus) = (Moved(parameter, Difference).Poses, Moved(parameter, -Difference).Poses);
            for (var photo = 0; photo < Problem.PhotoCount; photo++)
            {
                var step = StepBetween(minus[photo], plus[photo]);
                for (var i = 0; i < Pose; i++)
                    derivative[Columns.OfPose[photo] + i] = step[i];
            }
            return derivative;
        }

        // Of the six parts of each deviation, and of the shift of the slot with a prior.
        private double[] PriorDerivativeOf(Parameter parameter)
        {
            var (plus, minus) = (Moved(parameter, Difference), Moved(parameter, -Difference));
            var rows = new List<double>();
            for (var photo = 0; photo < Problem.PhotoCount; photo++)
            {
                if (Rigs.Deviates(photo))
                    rows.AddRange(StepBetween(DeviationOf(photo, minus), DeviationOf(photo, plus)));
            }
            for (var slot = 0; slot < Rigs.CameraFromRig.Length; slot++)
            {
                if (Rigs.HasPrior(slot))
                    rows.AddRange(StepBetween(minus.Slots[slot], plus.Slots[slot])[3..]);
            }
            return [.. rows];
        }

        private (double[] Weights, double[] Residuals) Priors()
        {
            var (weights, residuals) = (new List<double>(), new List<double>());
            for (var photo = 0; photo < Problem.PhotoCount; photo++)
            {
                if (!Rigs.Deviates(photo))
                    continue;
                var sigmas = Rigs.Deviations![Rigs.SlotOf[photo]];
                var deviation = DeviationOf(photo, (Rigs.CameraFromRig, Rigs.RigFromWorld, Problem.CameraFromWorld));
                var (turn, shift) = (deviation.Rotation.ToRotationVector(), deviation.Translation);
                residuals.AddRange([turn.X, turn.Y, turn.Z, shift.X, shift.Y, shift.Z]);
                var length = Math.Sqrt(
                    (turn / sigmas.RotationRadians).LengthSquared + (shift / sigmas.Center).LengthSquared);
                var weight = Math.Min(1, RigBundle.LossScale / length);
                for (var i = 0; i < Pose; i++)
                {
                    var sigma = i < 3 ? sigmas.RotationRadians : sigmas.Center;
                    weights.Add(weight / (sigma * sigma));
                }
            }
            for (var slot = 0; slot < Rigs.CameraFromRig.Length; slot++)
            {
                if (!Rigs.HasPrior(slot))
                    continue;
                var shift = Rigs.CameraFromRig[slot].Translation;
                residuals.AddRange([shift.X, shift.Y, shift.Z]);
                weights.AddRange(Enumerable.Repeat(1 / (Rigs.CenterSigma[slot] * Rigs.CenterSigma[slot]), 3));
            }
            return ([.. weights], [.. residuals]);
        }

        private RigidTransform DeviationOf(
            int photo, (RigidTransform[] Slots, RigidTransform[] Exposures, RigidTransform[] Poses) state) =>
            state.Poses[photo] * (state.Slots[Rigs.SlotOf[photo]] * state.Exposures[Rigs.ExposureOf[photo]]).Inverted();

        private (RigidTransform[] Slots, RigidTransform[] Exposures, RigidTransform[] Poses) Moved(
            Parameter parameter, double size)
        {
            RigidTransform[] slots = [.. Rigs.CameraFromRig], exposures = [.. Rigs.RigFromWorld];
            RigidTransform[] poses = [.. Problem.CameraFromWorld];
            var step = new double[Pose];
            step[parameter.Index] = size;
            if (parameter.Slot >= 0)
                slots[parameter.Slot] = PoseStep.Apply(step, slots[parameter.Slot]);
            if (parameter.Exposure >= 0)
                exposures[parameter.Exposure] = PoseStep.Apply(step, exposures[parameter.Exposure]);
            if (parameter.Photo >= 0)
                poses[parameter.Photo] = PoseStep.Apply(step, poses[parameter.Photo]);
            Rigs.Compose(slots, exposures, poses);
            return (slots, exposures, poses);
        }

        // The step on the left of a pose between two poses near it, per unit of the parameter.
        private static double[] StepBetween(in RigidTransform minus, in RigidTransform plus)
        {
            var step = plus * minus.Inverted();
            var turn = step.Rotation.ToRotationVector();
            return Array.ConvertAll(
                (double[])[turn.X, turn.Y, turn.Z, step.Translation.X, step.Translation.Y, step.Translation.Z],
                value => value / (2 * Difference));
        }
    }

    /// <summary>One number that an adjustment of rigs steps.</summary>
    /// <param name="Index">In the step of its pose or camera.</param>
    private sealed record Parameter(int Index)
    {
        public int Slot { get; init; } = -1;

        public int Exposure { get; init; } = -1;

        public int Photo { get; init; } = -1;

        public int Camera { get; init; } = -1;
    }
}
