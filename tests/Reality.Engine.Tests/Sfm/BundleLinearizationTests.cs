using Reality.Core.Numerics;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class BundleLinearizationTests
{
    private static readonly int[] Free = [IntrinsicVector.Focal, IntrinsicVector.CenterX, IntrinsicVector.K1];
    private static readonly ParallelOptions Parallel = new() { MaxDegreeOfParallelism = 2 };

    [Theory]
    [InlineData(RobustLoss.Squared)]
    [InlineData(RobustLoss.Huber)]
    [InlineData(RobustLoss.Cauchy)]
    public void Gradients_are_the_slope_of_the_cost_with_its_priors(int loss)
    {
        var options = new BundleOptions { Loss = (RobustLoss)loss };
        var problem = Problem();
        var blocks = Linearize(problem, options);

        var slopes = Slopes(problem, options);

        var at = 0;
        for (var photo = 0; photo < problem.PhotoCount; photo++)
        {
            for (var i = 0; i < 6; i++)
                AssertClose(slopes[at++], blocks.PoseGradient[photo][i]);
        }
        for (var camera = 0; camera < problem.CameraCount; camera++)
        {
            for (var k = 0; k < Free.Length; k++)
                AssertClose(slopes[at++], blocks.CameraGradient[camera][k]);
        }
        foreach (var gradient in blocks.PointGradient)
        {
            AssertClose(slopes[at++], gradient.X);
            AssertClose(slopes[at++], gradient.Y);
            AssertClose(slopes[at++], gradient.Z);
        }
    }

    [Fact]
    public void Blocks_are_those_of_the_dense_product_of_derivatives()
    {
        var problem = Problem();
        for (var i = 0; i < problem.PhotoCount; i++)
            problem.CenterPriors[i] = null; // beyond the bend of their loss they are weighted
        var blocks = Linearize(problem, new() { Loss = RobustLoss.Squared });

        var rows = SyntheticBundle.Jacobian(problem);
        double Product(int a, int b) => rows[a].Zip(rows[b], (x, y) => x * y).Sum();
        var (firstCamera, firstPoint) = (6 * problem.PhotoCount, 6 * problem.PhotoCount + 2 * Free.Length);
        for (var i = 0; i < 6; i++)
        {
            for (var j = 0; j < 6; j++)
                AssertClose(Product(6 + i, 6 + j), blocks.PoseHessian[1][i, j]);
            for (var k = 0; k < Free.Length; k++)
                AssertClose(Product(firstCamera + Free.Length + k, 6 + i), blocks.CameraPose[1][k, i]);
        }
        for (var k = 0; k < Free.Length; k++)
        {
            for (var l = 0; l < Free.Length; l++)
                AssertClose(Product(firstCamera + k, firstCamera + l), blocks.CameraHessian[0][k, l]);
        }
        AssertClose(Product(firstPoint + 3, firstPoint + 4), blocks.PointHessian[1].Xy);
        AssertClose(Product(firstPoint + 5, firstPoint + 5), blocks.PointHessian[1].Zz);
        var o = problem.FirstObservation[1];
        var photo = problem.PhotoOf[o];
        var (poseX, poseY) = (new double[8], new double[8]);
        blocks.Factors[o].SetPoseRows(blocks.InCamera(photo, 1), HeldParts.None, poseX, poseY);
        var (x, y) = blocks.Factors[o].PointRows(blocks.Rotations[photo]);
        for (var i = 0; i < 6; i++)
            AssertClose(Product(firstPoint + 4, 6 * photo + i), x.Y * poseX[i] + y.Y * poseY[i]);
    }

    // Two cameras, noise, a center prior far beyond its loss's bend and one within.
    private static BundleProblem Problem()
    {
        var problem = SyntheticBundle.Of(
            SyntheticScene.Around(new() { PhotoCount = 4, PointCount = 15, NoisePixels = 1.5 }), cameraCount: 2, free: Free);
        problem.Perturb(radians: 0.1, units: 0.02); // Level cameras would hide a wrong sign.
        problem.CenterPriors[0] = new(problem.CameraFromWorld[0].Center + new Vector3d(2, -1, 3), 0.2, 0.5);
        problem.CenterPriors[2] = new(problem.CameraFromWorld[2].Center + new Vector3d(0.1, 0.1, -0.2), 0.2, 0.5);
        var sigma = new double[] { 30, 10, 10, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 2 };
        problem.IntrinsicPriors[1] = new([.. problem.Intrinsics[1].Zip(sigma, (value, s) => value - 2 * s)], sigma);
        return problem;
    }

    private static BundleLinearization Linearize(BundleProblem problem, BundleOptions options)
    {
        var blocks = new BundleLinearization(problem, new(problem));
        blocks.Update(options, Parallel);
        return blocks;
    }

    private static double[] Slopes(BundleProblem problem, BundleOptions options)
    {
        var step = new double[SyntheticBundle.ParameterCount(problem)];
        var slopes = new double[step.Length];
        for (var k = 0; k < step.Length; k++)
        {
            const double h = 1e-6;
            step[k] = h;
            var plus = Cost(SyntheticBundle.Moved(problem, step), options);
            step[k] = -h;
            slopes[k] = (plus - Cost(SyntheticBundle.Moved(problem, step), options)) / (2 * h);
            step[k] = 0;
        }
        return slopes;
    }

    private static double Cost(BundleProblem problem, BundleOptions options)
    {
        var cost = SyntheticBundle.ObservationCost(problem, options);
        for (var i = 0; i < problem.PhotoCount; i++)
        {
            if (problem.CenterPriors[i] is { } prior)
            {
                var offset = prior.Whitened(problem.CameraFromWorld[i].Center - prior.Center);
                cost += 0.5 * RobustLoss.Huber.Value(offset.LengthSquared, CenterPrior.LossScale);
            }
        }
        for (var c = 0; c < problem.CameraCount; c++)
            cost += 0.5 * Free.Sum(k => Math.Pow(
                (problem.Intrinsics[c][k] - problem.IntrinsicPriors[c].Mean[k]) / problem.IntrinsicPriors[c].Sigma[k], 2));
        return cost;
    }

    private static void AssertClose(double expected, double actual) =>
        Assert.Equal(expected, actual, 2e-5 * Math.Abs(expected) + 2e-3);
}
