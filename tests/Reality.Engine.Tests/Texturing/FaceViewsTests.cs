using CsCheck;
using Reality.Engine.Texturing;

namespace Reality.Engine.Tests.Texturing;

public sealed class FaceViewsTests
{
    [Fact]
    public void The_best_six_views_are_kept_in_ascending_order() =>
        Gen.Int[1, 1000].Array[0, 30].Select(q => q.Distinct().ToArray()).Sample(qualities =>
        {
            var faces = new FaceViews(2);
            for (var view = 0; view < qualities.Length; view++)
                faces.Add(1, (short)view, qualities[view]);

            var expected = Enumerable.Range(0, qualities.Length).OrderByDescending(v => qualities[v])
                .Take(FaceViews.MaxCount).Order().ToArray();
            var kept = faces.View.Skip(FaceViews.MaxCount).Take(faces.Count[1]).Select(v => (int)v).ToArray();
            Assert.Equal(expected, kept);
            Assert.Equal(expected.Select(v => (float)qualities[v]), faces.Quality.Skip(FaceViews.MaxCount).Take(faces.Count[1]));
            Assert.Equal(qualities.DefaultIfEmpty(0).Max(), faces.BestQuality(1));
            Assert.All(expected, v => Assert.Equal(Array.IndexOf(kept, v), faces.IndexOf(1, v)));
            Assert.Equal(0, faces.Count[0]);
        });

    [Fact]
    public void A_view_that_shows_nothing_of_a_triangle_has_no_place() => Assert.Equal(-1, new FaceViews(1).IndexOf(0, 3));
}
