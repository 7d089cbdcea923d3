using Reality.Cli.Tests;
using Xunit.MicrosoftTestingPlatform;

return ChildProcess.TryActAsCommand(args, out var exitCode)
    ? exitCode
    : await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
