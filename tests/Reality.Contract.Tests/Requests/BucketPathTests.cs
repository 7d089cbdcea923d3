using CsCheck;
using Reality.Contract.Requests;

namespace Reality.Contract.Tests.Requests;

public sealed class BucketPathTests
{
    [Fact]
    public void The_blob_name_is_the_path_without_its_prefix() =>
        Assert.Equal("regions/roi.json", BucketPath.BlobName("bkt:regions/roi.json"));

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
