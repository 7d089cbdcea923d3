using Reality.Core.Numerics;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class ParameterColumnsTests
{
    private static readonly ParallelOptions Parallel = new() { MaxDegreeOfParallelism = 2 };
    private static readonly SyntheticScene Scene = SyntheticScene.Around(new() { PhotoCount = 20, PointCount = 200 });

    [Fact]
    public void Free_poses_and_intrinsics_have_columns_of_their_own_within_one_tile()
    {
        var problem = SyntheticBundle.Of(Scene, cameraCount: 3, free: [0, 1, 2, 3, 4, 5, 6]);
        problem.PoseIsFixed[0] = problem.PoseIsFixed[4] = true;
        problem.FreeIntrinsics[1] = [];

        var columns = Make(problem);

        Assert.Equal((-1, -1, -1), (columns.OfPose[0], columns.OfPose[4], columns.OfCamera[1]));
        var ranges = columns.OfPose.Where(c => c >= 0).Select(c => (First: c, Count: 6))
            .Concat(columns.OfCamera.Where(c => c >= 0).Select(c => (First: c, Count: 7))).ToArray();
        Assert.All(ranges, r => Assert.InRange(r.First % TiledMatrix.Side + r.Count, 1, TiledMatrix.Side));
        var used = ranges.SelectMany(r => Enumerable.Range(r.First, r.Count)).ToArray();
        Assert.Equal(18 * 6 + 2 * 7, columns.ParameterCount);
        Assert.Equal(Enumerable.Range(0, columns.TileCount * TiledMatrix.Side), used.Concat(columns.Unused).Order());
    }

    [Fact]
    public void Two_poses_or_cameras_that_share_a_point_have_a_tile()
    {
        var problem = SyntheticBundle.Of(Scene, cameraCount: 2, free: [IntrinsicVector.Focal]);
        var columns = Make(problem);
        for (var p = 0; p < problem.PointCount; p++)
        {
            var photos = problem.PhotoOf[problem.FirstObservation[p]..problem.FirstObservation[p + 1]];
            var all = photos.Select(photo => columns.OfPose[photo])
                .Concat(photos.Select(photo => columns.OfCamera[problem.CameraOf[photo]])).Select(c => c / TiledMatrix.Side);
            foreach (var (row, column) in from a in all from b in all where a > b select (a, b))
                Assert.True(columns.Pattern.IndexOf(row, column) > 0);
        }
    }

    private static ParameterColumns Make(BundleProblem problem) =>
        new(problem, new ParameterGraph(problem, new BundleStructure(problem), Parallel));
}
