"""Cases against the local cloud, driven through boto3.

  python3 boto3_cases.py --list            the cases as JSON: [{"name", "page"}]
  python3 boto3_cases.py <endpoint>        runs them; a line of JSON each: {"name", "ok", "error"}
"""
import base64
import json
import sys
import time
import traceback
import urllib.error
import urllib.request
import uuid

CASES = []
DOCS = 'https://docs.aws.amazon.com/'


def case(name, page):
    def register(run):
        CASES.append({'name': name, 'page': DOCS + page, 'run': run})
        return run

    return register


def fails_with(code, call, **arguments):
    from botocore.exceptions import ClientError

    try:
        call(**arguments)
    except ClientError as error:
        actual = error.response['Error']['Code']
        assert actual == code, f'{actual} instead of {code}: {error}'
        return error.response
    raise AssertionError(f'no {code}')


def unique(prefix):
    return f'{prefix}-{uuid.uuid4().hex[:12]}'


def bodies(sqs, url, wait=2):
    found = []
    while True:
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=wait).get('Messages', [])
        if not messages:
            return found
        for message in messages:
            found.append(message['Body'])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message['ReceiptHandle'])
        wait = 0


class Clients:
    def __init__(self, endpoint):
        import boto3
        from botocore.config import Config

        self.endpoint = endpoint
        self._session = boto3.session.Session(aws_access_key_id='developer', aws_secret_access_key='developer', region_name='eu-central-1')
        self._config = Config(retries={'max_attempts': 1}, s3={'addressing_style': 'path'})

    def __getattr__(self, name):
        return self._session.client(name.rstrip('_').replace('_', '-'), endpoint_url=self.endpoint, config=self._config)


# -- SQS


@case('SQS: a received message is hidden for its visibility timeout, and comes back', 'AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html')
def _(aws):
    sqs = aws.sqs
    url = sqs.create_queue(QueueName=unique('visible'), Attributes={'VisibilityTimeout': '30'})['QueueUrl']
    sqs.send_message(QueueUrl=url, MessageBody='hello')
    first = sqs.receive_message(QueueUrl=url)['Messages'][0]
    assert 'Messages' not in sqs.receive_message(QueueUrl=url)
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=first['ReceiptHandle'], VisibilityTimeout=0)
    again = sqs.receive_message(QueueUrl=url, AttributeNames=['ApproximateReceiveCount'])['Messages'][0]
    assert again['MessageId'] == first['MessageId'] and again['Attributes']['ApproximateReceiveCount'] == '2'
    # The handle of an earlier receive holds nothing any more.
    sqs.delete_message(QueueUrl=url, ReceiptHandle=first['ReceiptHandle'])
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=again['ReceiptHandle'], VisibilityTimeout=0)
    assert bodies(sqs, url) == ['hello']


@case('SQS: after maxReceiveCount a message is in the dead-letter queue, from where it can be moved back', 'AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html')
def _(aws):
    sqs = aws.sqs
    letters = sqs.create_queue(QueueName=unique('letters'))['QueueUrl']
    arn = sqs.get_queue_attributes(QueueUrl=letters, AttributeNames=['QueueArn'])['Attributes']['QueueArn']
    url = sqs.create_queue(QueueName=unique('work'), Attributes={'VisibilityTimeout': '0', 'RedrivePolicy': json.dumps({'deadLetterTargetArn': arn, 'maxReceiveCount': '2'})})['QueueUrl']
    sqs.send_message(QueueUrl=url, MessageBody='poison')
    for _attempt in range(2):
        assert sqs.receive_message(QueueUrl=url)['Messages']
    assert 'Messages' not in sqs.receive_message(QueueUrl=url)
    assert sqs.get_queue_attributes(QueueUrl=letters, AttributeNames=['ApproximateNumberOfMessages'])['Attributes']['ApproximateNumberOfMessages'] == '1'
    if hasattr(sqs, 'start_message_move_task'):
        sqs.start_message_move_task(SourceArn=arn)
        assert sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)['Messages'][0]['Body'] == 'poison'


@case('SQS: a batch tells which of its entries failed', 'AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html')
def _(aws):
    sqs = aws.sqs
    url = sqs.create_queue(QueueName=unique('batch'))['QueueUrl']
    answer = sqs.send_message_batch(QueueUrl=url, Entries=[{'Id': 'good', 'MessageBody': 'x'}, {'Id': 'late', 'MessageBody': 'y', 'DelaySeconds': 901}])
    assert [entry['Id'] for entry in answer['Successful']] == ['good'] and [entry['Id'] for entry in answer['Failed']] == ['late'], answer
    fails_with('AWS.SimpleQueueService.BatchEntryIdsNotDistinct', sqs.send_message_batch, QueueUrl=url, Entries=[{'Id': 'a', 'MessageBody': 'x'}] * 2)


@case('SQS: attributes of messages come back as they were sent, and boto3 verifies their digests', 'AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html')
def _(aws):
    sqs = aws.sqs
    url = sqs.create_queue(QueueName=unique('attributes'))['QueueUrl']
    sent = {'count': {'DataType': 'Number', 'StringValue': '3'}, 'raw': {'DataType': 'Binary', 'BinaryValue': b'\x00\xff'}}
    sqs.send_message(QueueUrl=url, MessageBody='x', MessageAttributes=sent)
    message = sqs.receive_message(QueueUrl=url, MessageAttributeNames=['All'])['Messages'][0]
    assert message['MessageAttributes'] == sent, message


@case('SQS: a queue that does not exist is an error of that name', 'AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html')
def _(aws):
    fails_with('AWS.SimpleQueueService.NonExistentQueue', aws.sqs.get_queue_url, QueueName=unique('nowhere'))


# -- SNS


def subscribed(aws, policy=None, scope=None, raw='true'):
    sns, sqs = aws.sns, aws.sqs
    topic = sns.create_topic(Name=unique('topic'))['TopicArn']
    url = sqs.create_queue(QueueName=unique('subscriber'))['QueueUrl']
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=['QueueArn'])['Attributes']['QueueArn']
    allow = {'Statement': [{'Effect': 'Allow', 'Principal': {'Service': 'sns.amazonaws.com'}, 'Action': 'sqs:SendMessage', 'Resource': arn, 'Condition': {'ArnEquals': {'aws:SourceArn': topic}}}]}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={'Policy': json.dumps(allow)})
    attributes = {'RawMessageDelivery': raw}
    if policy is not None:
        attributes['FilterPolicy'] = json.dumps(policy)
    if scope is not None:
        attributes['FilterPolicyScope'] = scope
    subscription = sns.subscribe(TopicArn=topic, Protocol='sqs', Endpoint=arn, Attributes=attributes, ReturnSubscriptionArn=True)['SubscriptionArn']
    return topic, url, subscription


def filtered(aws, policy, messages, scope=None):
    topic, url, _subscription = subscribed(aws, policy, scope)
    for name, attributes in messages.items():
        body = json.dumps(attributes) if scope else name
        given = {} if scope else {key: {'DataType': 'Number' if isinstance(value, (int, float)) else 'String', 'StringValue': str(value)} for key, value in attributes.items()}
        aws.sns.publish(TopicArn=topic, Message=body, MessageAttributes=given)
    found = bodies(aws.sqs, url, wait=1)
    return sorted(found)


@case('SNS: a filter policy matches text by value, prefix, suffix and anything-but', 'sns/latest/dg/string-value-matching.html')
def _(aws):
    messages = {'rugby': {'sport': 'rugby'}, 'baseball': {'sport': 'baseball'}, 'football': {'sport': 'football'}, 'none': {}}
    assert filtered(aws, {'sport': ['rugby']}, messages) == ['rugby']
    assert filtered(aws, {'sport': [{'prefix': 'base'}]}, messages) == ['baseball']
    assert filtered(aws, {'sport': [{'suffix': 'ball'}]}, messages) == ['baseball', 'football']
    assert filtered(aws, {'sport': [{'anything-but': ['rugby', 'football']}]}, messages) == ['baseball']


@case('SNS: a filter policy matches numbers by value and by range', 'sns/latest/dg/numeric-value-matching.html')
def _(aws):
    messages = {'cheap': {'price': 10}, 'fair': {'price': 100}, 'dear': {'price': 1000}}
    assert filtered(aws, {'price': [{'numeric': ['=', 100]}]}, messages) == ['fair']
    assert filtered(aws, {'price': [{'numeric': ['>', 10, '<=', 1000]}]}, messages) == ['dear', 'fair']


@case('SNS: keys of a filter policy are joined by AND, values by OR, and exists asks for a key', 'sns/latest/dg/and-or-logic.html')
def _(aws):
    messages = {'a': {'shop': 'one', 'event': 'order'}, 'b': {'shop': 'one'}, 'c': {'event': 'order'}}
    assert filtered(aws, {'shop': ['one', 'two'], 'event': ['order']}, messages) == ['a']
    assert filtered(aws, {'shop': [{'exists': False}]}, messages) == ['c']
    assert filtered(aws, {'$or': [{'shop': ['one']}, {'event': ['order']}]}, messages) == ['a', 'b', 'c']


@case('SNS: a filter policy may look into the body', 'sns/latest/dg/sns-message-filtering-scope.html')
def _(aws):
    messages = {'in': {'station': {'site': 'Chicago'}}, 'out': {'station': {'site': 'New York'}}}
    assert filtered(aws, {'station': {'site': ['Chicago']}}, messages, scope='MessageBody') == [json.dumps(messages['in'])]


@case('SNS: without raw delivery a message arrives in its envelope', 'sns/latest/dg/sns-message-and-json-formats.html')
def _(aws):
    topic, url, _subscription = subscribed(aws, raw='false')
    published = aws.sns.publish(TopicArn=topic, Subject='About', Message='text')
    envelope = json.loads(bodies(aws.sqs, url)[0])
    assert {key: envelope[key] for key in ('Type', 'MessageId', 'TopicArn', 'Subject', 'Message')} == {'Type': 'Notification', 'MessageId': published['MessageId'], 'TopicArn': topic, 'Subject': 'About', 'Message': 'text'}


@case('SNS: who unsubscribes gets nothing more; a topic that is gone takes nothing', 'sns/latest/api/API_Unsubscribe.html')
def _(aws):
    topic, url, subscription = subscribed(aws)
    aws.sns.unsubscribe(SubscriptionArn=subscription)
    aws.sns.publish(TopicArn=topic, Message='x')
    assert bodies(aws.sqs, url, wait=0) == []
    aws.sns.delete_topic(TopicArn=topic)
    fails_with('NotFound', aws.sns.publish, TopicArn=topic, Message='x')


# -- S3


@case('S3: objects are put, read in part, listed by pages and prefixes, and deleted', 'AmazonS3/latest/API/API_ListObjectsV2.html')
def _(aws):
    s3 = aws.s3
    bucket = unique('bucket')
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={'LocationConstraint': 'eu-central-1'})
    for key in ('a/1', 'a/2', 'b/1', 'top level +&'):
        s3.put_object(Bucket=bucket, Key=key, Body=b'0123456789', ContentType='text/plain', Metadata={'who': 'me'})
    got = s3.get_object(Bucket=bucket, Key='top level +&', Range='bytes=2-4')
    assert got['Body'].read() == b'234' and got['ContentType'] == 'text/plain' and got['Metadata'] == {'who': 'me'} and got['ResponseMetadata']['HTTPStatusCode'] == 206
    pages = [[entry['Key'] for entry in page.get('Contents', [])] for page in s3.get_paginator('list_objects_v2').paginate(Bucket=bucket, PaginationConfig={'PageSize': 3})]
    assert pages == [['a/1', 'a/2', 'b/1'], ['top level +&']], pages
    assert [entry['Prefix'] for entry in s3.list_objects_v2(Bucket=bucket, Delimiter='/')['CommonPrefixes']] == ['a/', 'b/']
    s3.delete_objects(Bucket=bucket, Delete={'Objects': [{'Key': key} for key in ('a/1', 'a/2', 'b/1', 'top level +&')]})
    fails_with('NoSuchKey', s3.get_object, Bucket=bucket, Key='a/1')
    s3.delete_bucket(Bucket=bucket)
    fails_with('NoSuchBucket', s3.list_objects_v2, Bucket=bucket)


@case('S3: a large object arrives in parts', 'AmazonS3/latest/userguide/mpuoverview.html')
def _(aws):
    s3 = aws.s3
    bucket = unique('parts')
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={'LocationConstraint': 'eu-central-1'})
    upload = s3.create_multipart_upload(Bucket=bucket, Key='large')['UploadId']
    parts = [b'x' * (5 * 1024 * 1024), b'end']
    etags = [s3.upload_part(Bucket=bucket, Key='large', UploadId=upload, PartNumber=number, Body=part)['ETag'] for number, part in enumerate(parts, 1)]
    done = s3.complete_multipart_upload(Bucket=bucket, Key='large', UploadId=upload, MultipartUpload={'Parts': [{'PartNumber': number, 'ETag': etag} for number, etag in enumerate(etags, 1)]})
    assert done['ETag'].endswith('-2"'), done
    assert s3.head_object(Bucket=bucket, Key='large')['ContentLength'] == len(parts[0]) + 3


@case('S3: a presigned URL lets whoever has it read one object', 'AmazonS3/latest/userguide/ShareObjectPreSignedURL.html')
def _(aws):
    s3 = aws.s3
    bucket = unique('shared')
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={'LocationConstraint': 'eu-central-1'})
    s3.put_object(Bucket=bucket, Key='page', Body=b'hello')
    url = s3.generate_presigned_url('get_object', Params={'Bucket': bucket, 'Key': 'page'}, ExpiresIn=60)
    assert urllib.request.urlopen(url).read() == b'hello'
    try:
        urllib.request.urlopen(url.split('?')[0])
        raise AssertionError('read without a signature')
    except urllib.error.HTTPError as error:
        assert error.code == 403


# -- DynamoDB


@case('DynamoDB: a conditional write fails by its condition and changes nothing', 'amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html')
def _(aws):
    dynamodb = aws.dynamodb
    table = table_of(dynamodb)
    put = {'TableName': table, 'Item': {'id': {'S': 'a'}, 'n': {'N': '1'}}, 'ConditionExpression': 'attribute_not_exists(id)'}
    dynamodb.put_item(**put)
    fails_with('ConditionalCheckFailedException', dynamodb.put_item, **put)
    dynamodb.update_item(TableName=table, Key={'id': {'S': 'a'}}, UpdateExpression='ADD n :one', ExpressionAttributeValues={':one': {'N': '1'}})
    assert dynamodb.get_item(TableName=table, Key={'id': {'S': 'a'}}, ConsistentRead=True)['Item']['n'] == {'N': '2'}


@case('DynamoDB: items are written in batches and scanned with a filter', 'amazondynamodb/latest/developerguide/Scan.html')
def _(aws):
    dynamodb = aws.dynamodb
    table = table_of(dynamodb)
    dynamodb.batch_write_item(RequestItems={table: [{'PutRequest': {'Item': {'id': {'S': str(n)}, 'n': {'N': str(n)}}}} for n in range(10)]})
    found = dynamodb.scan(TableName=table, FilterExpression='n >= :n', ExpressionAttributeValues={':n': {'N': '7'}})
    assert sorted(item['id']['S'] for item in found['Items']) == ['7', '8', '9'] and found['ScannedCount'] == 10


@case('DynamoDB: a table that does not exist is an error of that name', 'amazondynamodb/latest/developerguide/Programming.Errors.html')
def _(aws):
    fails_with('ResourceNotFoundException', aws.dynamodb.get_item, TableName=unique('nowhere'), Key={'id': {'S': 'a'}})


def table_of(dynamodb):
    name = unique('table')
    dynamodb.create_table(TableName=name, KeySchema=[{'AttributeName': 'id', 'KeyType': 'HASH'}], AttributeDefinitions=[{'AttributeName': 'id', 'AttributeType': 'S'}], BillingMode='PAY_PER_REQUEST')
    dynamodb.get_waiter('table_exists').wait(TableName=name, WaiterConfig={'Delay': 1})
    return name


# -- Lambda: the functions `echo` and `never` of the spec's template


@case('Lambda: a call is answered with its payload, version and the end of its log', 'lambda/latest/api/API_Invoke.html')
def _(aws):
    answer = aws.lambda_.invoke(FunctionName='echo', Payload=b'{"say":"hi"}', LogType='Tail')
    assert json.load(answer['Payload']) == {'say': 'hi'} and answer['ExecutedVersion'] == '$LATEST'
    assert 'REPORT RequestId' in base64.b64decode(answer['LogResult']).decode()


@case('Lambda: a function that throws answers 200 with FunctionError', 'lambda/latest/dg/invocation-sync.html')
def _(aws):
    answer = aws.lambda_.invoke(FunctionName='echo', Payload=b'{"fail":true}')
    assert answer['StatusCode'] == 200 and answer['FunctionError'] == 'Unhandled'
    assert json.load(answer['Payload'])['errorMessage'] == 'as told'


@case('Lambda: an asynchronous call is accepted with 202', 'lambda/latest/dg/invocation-async.html')
def _(aws):
    assert aws.lambda_.invoke(FunctionName='echo', InvocationType='Event', Payload=b'{}')['StatusCode'] == 202
    assert aws.lambda_.invoke(FunctionName='echo', InvocationType='DryRun', Payload=b'{}')['StatusCode'] == 204


@case('Lambda: a function with a reserved concurrency of zero turns every call away', 'lambda/latest/dg/configuration-concurrency.html')
def _(aws):
    response = fails_with('TooManyRequestsException', aws.lambda_.invoke, FunctionName='never', Payload=b'{}')
    assert response['ResponseMetadata']['HTTPStatusCode'] == 429 and response['Reason'] == 'ReservedFunctionConcurrentInvocationLimitExceeded', response


@case('Lambda: a function that does not exist is an error of that name', 'lambda/latest/api/API_GetFunction.html')
def _(aws):
    fails_with('ResourceNotFoundException', aws.lambda_.invoke, FunctionName='nobody')


# -- Logs


@case('CloudWatch Logs: what a function writes can be searched', 'AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html')
def _(aws):
    word = unique('word')
    aws.lambda_.invoke(FunctionName='echo', Payload=json.dumps({'log': word}).encode())
    for _attempt in range(40):
        events = aws.logs.filter_log_events(logGroupName='/aws/lambda/echo', filterPattern=f'"{word}"')['events']
        if events:
            break
        time.sleep(0.1)
    assert word in events[0]['message']


# -- Cognito: the pool `pool` and its client of the spec's template


def pool_of(cognito):
    pool = cognito.list_user_pools(MaxResults=10)['UserPools'][0]['Id']
    return pool, cognito.list_user_pool_clients(UserPoolId=pool)['UserPoolClients'][0]['ClientId']


@case('Cognito: a new user must change the password, and then has tokens with its groups', 'cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html')
def _(aws):
    cognito = aws.cognito_idp
    pool, client = pool_of(cognito)
    name = f'{unique("user")}@example.org'
    cognito.admin_create_user(UserPoolId=pool, Username=name, TemporaryPassword='Temporary-1', MessageAction='SUPPRESS', UserAttributes=[{'Name': 'email', 'Value': name}])
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName='operators')
    challenge = cognito.initiate_auth(ClientId=client, AuthFlow='USER_PASSWORD_AUTH', AuthParameters={'USERNAME': name, 'PASSWORD': 'Temporary-1'})
    assert challenge['ChallengeName'] == 'NEW_PASSWORD_REQUIRED', challenge
    tokens = cognito.respond_to_auth_challenge(ClientId=client, ChallengeName='NEW_PASSWORD_REQUIRED', Session=challenge['Session'], ChallengeResponses={'USERNAME': name, 'NEW_PASSWORD': 'Permanent-1'})['AuthenticationResult']
    payload = tokens['IdToken'].split('.')[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + '=' * (-len(payload) % 4)))
    assert claims['cognito:groups'] == ['operators'] and claims['email'] == name and claims['aud'] == client, claims
    again = cognito.initiate_auth(ClientId=client, AuthFlow='REFRESH_TOKEN_AUTH', AuthParameters={'REFRESH_TOKEN': tokens['RefreshToken']})
    assert again['AuthenticationResult']['AccessToken']


@case('Cognito: a wrong password and an unknown user are told alike', 'cognito/latest/developerguide/cognito-user-pool-managing-errors.html')
def _(aws):
    cognito = aws.cognito_idp
    pool, client = pool_of(cognito)
    name = f'{unique("user")}@example.org'
    cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction='SUPPRESS')
    cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password='Permanent-1', Permanent=True)
    for username in (name, 'nobody@example.org'):
        fails_with('NotAuthorizedException', cognito.initiate_auth, ClientId=client, AuthFlow='USER_PASSWORD_AUTH', AuthParameters={'USERNAME': username, 'PASSWORD': 'wrong'})


# -- CloudWatch


@case('CloudWatch: values are put and their statistics read', 'AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html')
def _(aws):
    import datetime

    cloudwatch = aws.cloudwatch
    name, now = unique('metric'), datetime.datetime.now(datetime.timezone.utc)
    dimensions = [{'Name': 'stage', 'Value': 'local'}]
    cloudwatch.put_metric_data(Namespace='Conformance', MetricData=[{'MetricName': name, 'Dimensions': dimensions, 'Value': value, 'Unit': 'Count', 'Timestamp': now} for value in (1.0, 3.0)])
    points = cloudwatch.get_metric_statistics(Namespace='Conformance', MetricName=name, Dimensions=dimensions, StartTime=now - datetime.timedelta(minutes=5), EndTime=now + datetime.timedelta(minutes=5), Period=300, Statistics=['Sum', 'Average'])['Datapoints']
    assert len(points) == 1 and points[0]['Sum'] == 4 and points[0]['Average'] == 2 and points[0]['Unit'] == 'Count', points
    assert [metric['MetricName'] for metric in cloudwatch.list_metrics(Namespace='Conformance', MetricName=name)['Metrics']] == [name]


@case('CloudWatch: an alarm takes a state for a test and remembers the change', 'AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html')
def _(aws):
    cloudwatch = aws.cloudwatch
    cloudwatch.set_alarm_state(AlarmName='too-much', StateValue='ALARM', StateReason='a rehearsal')
    alarm = cloudwatch.describe_alarms(AlarmNames=['too-much'])['MetricAlarms'][0]
    assert alarm['StateValue'] == 'ALARM' and alarm['StateReason'] == 'a rehearsal' and alarm['StateUpdatedTimestamp'].year > 2000, alarm
    assert cloudwatch.describe_alarm_history(AlarmName='too-much')['AlarmHistoryItems'][0]['HistoryItemType'] == 'StateUpdate'
    fails_with('ResourceNotFound', cloudwatch.set_alarm_state, AlarmName='nobody', StateValue='OK', StateReason='x')


# -- Systems Manager, Secrets Manager


@case('Parameter Store: a parameter is put once, and again only when it may be overwritten', 'systems-manager/latest/APIReference/API_PutParameter.html')
def _(aws):
    ssm, name = aws.ssm, f'/conformance/{unique("parameter")}'
    ssm.put_parameter(Name=name, Value='one', Type='String')
    fails_with('ParameterAlreadyExists', ssm.put_parameter, Name=name, Value='two', Type='String')
    assert ssm.put_parameter(Name=name, Value='two', Overwrite=True)['Version'] == 2
    assert [parameter['Value'] for parameter in ssm.get_parameters_by_path(Path='/conformance')['Parameters'] if parameter['Name'] == name] == ['two']


@case('Secrets Manager: a new value is current, the one before stays readable', 'secretsmanager/latest/userguide/whats-in-a-secret.html')
def _(aws):
    secrets, name = aws.secretsmanager, unique('secret')
    secrets.create_secret(Name=name, SecretString='one')
    secrets.put_secret_value(SecretId=name, SecretString='two')
    assert secrets.get_secret_value(SecretId=name)['SecretString'] == 'two'
    assert secrets.get_secret_value(SecretId=name, VersionStage='AWSPREVIOUS')['SecretString'] == 'one'
    fails_with('ResourceNotFoundException', secrets.get_secret_value, SecretId=unique('nowhere'))


def main():
    if sys.argv[1:] == ['--list']:
        print(json.dumps([{'name': each['name'], 'page': each['page']} for each in CASES]))
        return
    aws = Clients(sys.argv[1])
    for each in CASES:
        try:
            each['run'](aws)
            print(json.dumps({'name': each['name'], 'ok': True}), flush=True)
        except Exception as error:  # a case reports whatever went wrong
            where = traceback.extract_tb(error.__traceback__)[-1]
            print(json.dumps({'name': each['name'], 'ok': False, 'error': f'{type(error).__name__}: {error} (line {where.lineno}: {where.line})'}), flush=True)


main()
