using Microsoft.Extensions.Configuration;
using Reality.Storage.Blobs;

namespace Reality.Storage.Tests.Blobs;

public sealed class BlobOptionsTests
{
    [Fact]
    public void The_default_is_a_folder_below_the_data_folder()
    {
        var options = Read([]);

        Assert.Equal((BlobKind.Folder, "/data/blobs"), (options.Kind, options.Folder));
        Assert.False(options.Flush);
        Assert.False(options.Proxy);
    }

    [Theory]
    [InlineData("elsewhere", "/data/elsewhere")]
    [InlineData("../b", "/b")]
    [InlineData("/srv/blobs", "/srv/blobs")]
    public void A_relative_folder_starts_at_the_data_folder(string folder, string expected) =>
        Assert.Equal(expected, Read(new() { ["Folder"] = folder }).Folder);

    [Fact]
    public void Settings_are_read_whatever_the_case_of_their_values()
    {
        var azure = Read(new()
        {
            ["Kind"] = "azure", ["Azure:ConnectionString"] = "UseDevelopmentStorage=true", ["Azure:Proxy"] = "True",
        });
        var s3 = Read(new() { ["Kind"] = "S3", ["S3:Bucket"] = "b", ["S3:Region"] = "eu-west-1", ["Flush"] = "true" });

        Assert.Equal((BlobKind.Azure, "UseDevelopmentStorage=true", true), (azure.Kind, azure.AzureConnection, azure.Proxy));
        Assert.Equal((BlobKind.S3, "b", "eu-west-1"), (s3.Kind, s3.S3Bucket, s3.S3Region));
        Assert.True(s3.Flush);
        Assert.Null(s3.S3AccessKey);
    }

    [Theory]
    [InlineData("Kind", "Tape", "Blobs:Kind")]
    [InlineData("Kind", "7", "Blobs:Kind")]
    [InlineData("Flush", "yes", "Blobs:Flush")]
    [InlineData("Azure:Proxy", "1", "Blobs:Azure:Proxy")]
    [InlineData("Kind", "Azure", "Blobs:Azure:ConnectionString")]
    [InlineData("Kind", "S3", "Blobs:S3:Bucket")]
    public void An_invalid_or_missing_setting_is_named(string key, string value, string named)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => Read(new() { [key] = value }));

        Assert.Contains($"Configuration {named} ", refused.Message, StringComparison.Ordinal);
    }

    private static BlobOptions Read(Dictionary<string, string?> settings)
    {
        var section = settings.ToDictionary(setting => $"Blobs:{setting.Key}", setting => setting.Value);
        return BlobOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(section).Build(), "/data");
    }
}
