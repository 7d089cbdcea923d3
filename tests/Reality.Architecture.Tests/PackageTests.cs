using System.Text.RegularExpressions;

namespace Reality.Architecture.Tests;

/// <summary>A project refers only to packages that its code uses, and only these have a version.</summary>
public sealed class PackageTests
{
    /// <summary>For each package, a pattern of the code that needs it: a namespace, or the methods that it adds.</summary>
    private static readonly Dictionary<string, string> s_traces = new(StringComparer.Ordinal)
    {
        ["AWSSDK.S3"] = @"Amazon\.",
        ["Azure.Storage.Blobs"] = @"Azure\.Storage",
        ["BenchmarkDotNet"] = @"BenchmarkDotNet\.",
        ["JsonSchema.Net"] = @"Json\.Schema",
        ["Magick.NET-Q8-AnyCPU"] = @"ImageMagick",
        // The middleware, or the reading of tokens and of an issuer's keys that it brings.
        ["Microsoft.AspNetCore.Authentication.JwtBearer"] = @"JwtBearer|Microsoft\.IdentityModel\.",
        ["Microsoft.AspNetCore.OpenApi"] = @"Microsoft\.AspNetCore\.OpenApi|(Add|Map)OpenApi",
        // Only the tool that writes migrations needs it.
        ["Microsoft.EntityFrameworkCore.Design"] = @"MigrationBuilder|IDesignTimeDbContextFactory",
        ["Microsoft.EntityFrameworkCore.Sqlite"] = @"UseSqlite|Microsoft\.Data\.Sqlite",
        ["NetVips"] = @"NetVips",
        // The native library of NetVips.
        ["NetVips.Native"] = @"NetVips",
        ["Npgsql.EntityFrameworkCore.PostgreSQL"] = @"UseNpgsql",
        ["Npgsql.OpenTelemetry"] = @"AddNpgsql",
        ["OpenTelemetry.Exporter.OpenTelemetryProtocol"] = @"AddOtlpExporter|UseOtlpExporter",
        ["OpenTelemetry.Exporter.Prometheus.AspNetCore"] = @"AddPrometheusExporter",
        ["OpenTelemetry.Extensions.Hosting"] = @"AddOpenTelemetry",
        ["OpenTelemetry.Instrumentation.AspNetCore"] = @"AddAspNetCoreInstrumentation",
        ["Polly.Core"] = @"Polly",
        ["Quartz"] = @"Quartz",
        ["Scalar.AspNetCore"] = @"Scalar\.AspNetCore",
        ["Serilog"] = @"Serilog",
        ["Serilog.AspNetCore"] = @"AddSerilog|UseSerilog",
        ["Serilog.Formatting.Compact"] = @"Serilog\.Formatting\.Compact",
        ["Serilog.Sinks.File"] = @"WriteTo\s*\.File",
        ["SharpFuzz"] = @"SharpFuzz",
        ["SharpGLTF.Core"] = @"SharpGLTF\.",
        ["Spectre.Console"] = @"Spectre\.Console",
        ["System.CommandLine"] = @"System\.CommandLine",
        ["ZXing.Net"] = @"ZXing\.",
    };

    public static TheoryData<string> Projects => new(SourceTree.ProjectsIn(""));

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_code_of_a_project_uses_every_package_it_refers_to(string project)
    {
        var folder = project[..(project.LastIndexOf('/') + 1)];
        var code = new Lazy<List<string>>(() =>
            SourceTree.AllCodeIn(folder).Select(file => SourceNames.WithoutComments(SourceTree.Read(file))).ToList());

        foreach (var package in ProjectFile.Items(project, "PackageReference"))
        {
            Assert.True(
                s_traces.TryGetValue(package, out var trace),
                $"Add {package} to the table of {nameof(PackageTests)}, with a namespace or a method that it brings.");
            Assert.True(
                code.Value.Any(text => Regex.IsMatch(text, $@"\b(?:{trace})")),
                $"{project} refers to {package}, and none of its code has {trace}.");
        }
    }

    [Fact]
    public void Every_package_with_a_version_is_referenced()
    {
        var used = SourceTree.ProjectsIn("").Append("Directory.Build.props")
            .SelectMany(path => ProjectFile.Items(path, "PackageReference"));

        Assert.Empty(ProjectFile.Items("Directory.Packages.props", "PackageVersion").Except(used));
    }
}
