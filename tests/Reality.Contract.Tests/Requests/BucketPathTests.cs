using CsCheck;
using Reality.Contract.Requests;

namespace Reality.Contract.Tests.Requests;

public sealed class BucketPathTests
{
    [Fact]
    public void The_blob_name_is_the_path_without_its_prefix() =>
        Assert.Equal("regions/roi.json", BucketPath.BlobName("bkt:regions/roi.json"));

    [Theory]
    [InlineData("regions/roi.json", "bkt:regions/roi.json")]
    [InlineData("bkt:regions/roi.json", "bkt:regions/roi.json")]
    public void A_request_may_omit_the_prefix_and_the_answer_has_it(string given, string stored)
    {
        var check = new RequestCheck();

        Assert.Equal(stored, new BucketPathAttribute().Apply(given, "extent", check));
        Assert.Equal(stored, Assert.Single(check.References).Value);
        Assert.Equal("regions/roi.json", BucketPath.BlobName(given));
    }

    [Theory]
    [InlineData("")]
    [InlineData("bkt:")]
    [InlineData("http://127.0.0.1/region.json")]
    [InlineData("C:region.json")]
    [InlineData("bkt:bkt:region.json")]
    [InlineData("../region.json")]
    [InlineData("/region.json")]
    public void A_path_outside_the_bucket_is_a_problem(string path)
    {
        var check = new RequestCheck();

        new BucketPathAttribute().Apply(path, "extent", check);

        Assert.Equal("extent", Assert.Single(check.Problems).Target);
        Assert.Empty(check.References);
    }

    [Fact]
    public void An_invalid_path_has_no_blob_name() =>
        Assert.Throws<ArgumentException>(() => BucketPath.BlobName("bkt:/etc/passwd"));

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void Names_end_where_blob_names_do(int length, bool isValid) =>
        Assert.Equal(isValid, BucketPath.FindFault(BucketPath.Prefix + new string('a', length)) is null);

    [Theory]
    [InlineData("bkt:...")]
    [InlineData("bkt:a..b/.c/d.")]
    [InlineData("bkt: ")]
    public void Dots_inside_a_segment_are_valid(string path) => Assert.Null(BucketPath.FindFault(path));

    [Fact]
    public void A_valid_path_stays_below_its_folder() =>
        Gen.String[Gen.Char["./\\:a\0 "], 0, 8].Sample(
            name =>
            {
                var path = BucketPath.Prefix + name;
                if (BucketPath.FindFault(path) is not null)
                    return;
                var full = Path.GetFullPath(Path.Combine("/bucket", BucketPath.BlobName(path)));
                Assert.True(full == "/bucket" || full.StartsWith("/bucket/", StringComparison.Ordinal), path);
            },
            iter: 5000);
}
